"""S3 and S4: foreign host names are refused everywhere, and no other site starts or ends anything."""

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest

from lab.discovery import ROOT
from tests.lab.running import Running

FORM = {"Content_Type": "application/x-www-form-urlencoded"}
HOSTS = [
    *("evil.test", "evil.test:{port}", "127.0.0.1.evil.test:{port}", "127.0.0.1:1", "127.0.0.1", "localhost", ""),
    *("localhost.:{port}", "127.0.0.1:{port}.evil.test", "evil.test@127.0.0.1:{port}", "127.0.0.1:{port}@evil.test"),
    *(
        "0.0.0.0:{port}",
        "127.1:{port}",
        "2130706433:{port}",
        "[::ffff:127.0.0.1]:{port}",
        "127.0.0.1:{port}, evil.test",
    ),
]


def ask_all(hosts: list[str], methods: list[str], below: list[str] | None = None, **environment: str) -> dict[str, int]:
    """The status of every request, from a process that is set up as the pages are."""
    names = {"DJANGO_SETTINGS_MODULE": "lab.settings.web", "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "tests.security.every_address", json.dumps([hosts, methods, below or ["/"]])]
    environment = {**os.environ, **names, "LAB_PORT": "8000", **environment}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=100)
    return dict(json.loads(done.stdout))


def test_no_address_of_the_pages_answers_to_a_foreign_name() -> None:
    """The pages, the way to every variant, Silk's and the toolbar's, for reading and for writing."""
    found = ask_all([host.format(port=8000) for host in HOSTS], ["GET", "POST"])
    assert len(found) > 20 * len(HOSTS)
    assert any("/silk/" in asked for asked in found)
    assert any("/__debug__/" in asked for asked in found)
    assert any("/admin/dashboard/run/" in asked for asked in found)
    assert any("/api/v1/scenarios/" in asked for asked in found)
    assert {asked: status for asked, status in found.items() if status not in (400, 403)} == {}


@pytest.mark.parametrize("host", HOSTS)
def test_gunicorn_passes_no_foreign_name_on(lab: Running, host: str) -> None:
    port = lab.pages.rpartition(":")[2]
    for path in ("/", "/n_plus_one/broken/books/", "/runs/x/report.html"):
        assert lab.ask(path, Host=host.format(port=port)).status in (400, 403)


def locust_routes() -> list[tuple[str, str]]:
    """All of Locust's own addresses with their methods, read in its source: importing it would patch our sockets."""
    spec = find_spec("locust")
    assert spec
    assert spec.origin
    source = Path(spec.origin).with_name("web.py").read_text()
    pattern = r'@(?:self\.)?(?:app|app_blueprint|app\.app)\.route\("([^"]+)"(?:, methods=\[([^\]]+)\])?'
    routes = re.findall(pattern, source)
    return [(re.sub(r"<[^>]+>", "x", path), "POST" if "POST" in methods else "GET") for path, methods in routes]


def test_no_address_of_locust_answers_to_a_foreign_name(lab: Running) -> None:
    routes = [*locust_routes(), ("/-/health", "GET"), ("/nothing", "GET")]
    assert {"/", "/swarm", "/stop", "/stats/reset", "/stats/requests"} <= {path for path, _ in routes}
    port = lab.locust.rpartition(":")[2]
    for path, method in routes:
        for host in ("evil.test", f"127.0.0.1.evil.test:{port}", "127.0.0.1:1", f"evil.test@127.0.0.1:{port}"):
            assert lab.ask(path, method, of=lab.locust, Host=host).status in (400, 403), (path, host)


FOREIGN = [
    {"Origin": "http://evil.test"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": "https://127.0.0.1"},
    {"Origin": "http://localhost"},
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
    {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"},
    {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"},
]
FORMS = ["/-/reset/", "/-/send/", "/-/grade/", "/-/run/", "/-/cancel/", "/live/start/", "/live/stop/"]
CALLS = ["/api/v1/runs/", "/api/v1/runs/20260101-000000-deadlock/cancel/"]
ACTIONS = ["/race_condition/broken/checkout/", "/silk/cleardb/", *FORMS, *CALLS]


def awake_servers(lab: Running) -> int:
    """How many servers of variants run, and users that Locust sent."""
    words = [" ".join(one.cmdline()) for one in psutil.Process(lab.process.pid).children(recursive=True)]
    state = json.loads(lab.ask("/stats/requests", of=lab.locust).text)
    return len(words) + int(state["user_count"])


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_other_sites_start_nothing(lab: Running, headers: dict[str, str]) -> None:
    """By a form, by fetch, without CORS, or by sending the browser here."""
    before = awake_servers(lab)
    for path in ACTIONS:
        assert lab.ask(path, "POST", "x=1", **FORM, **headers).status == 403, path
    swarm = urlencode({"user_count": 1, "spawn_rate": 1, "host": lab.pages})
    assert lab.ask("/swarm", "POST", swarm, of=lab.locust, **FORM, **headers).status == 403
    for path in ("/stop", "/stats/reset", "/swarm"):
        assert lab.ask(path, of=lab.locust, **headers).status in (403, 405), path
    # A variant that is asked starts: so a link may open pages, and nothing deeper.
    assert lab.ask("/deadlock/broken/", **headers).status == 403
    assert awake_servers(lab) == before


@pytest.mark.parametrize("path", [*FORMS, *CALLS[1:], "/live/x/"])
def test_nothing_is_done_on_a_get(lab: Running, path: str) -> None:
    assert lab.ask(path).status == 405


def test_nothing_is_done_without_its_token(lab: Running) -> None:
    """The form's for what a person does, the lab's own key for what Locust says."""
    before = awake_servers(lab)
    data = urlencode({"scenario": "race_condition", "variant": "broken"})
    assert lab.ask("/-/reset/", "POST", data, **FORM).status == 403
    assert lab.ask("/-/reset/", "POST", f"{data}&csrfmiddlewaretoken=x", Cookie="lab_csrf=y", **FORM).status == 403
    for path in FORMS[:-2]:
        assert lab.ask(path, "POST", data, **FORM).status == 403, path
    assert lab.ask("/silk/cleardb/", "POST", "clear_all=on", **FORM).status == 403
    # The API has no form, and takes nothing that one could send.
    for path in CALLS:
        assert lab.ask(path, "POST", data, **FORM).status == 415, path
    for key in ({}, {"X_Lab_Key": ""}, {"X_Lab_Key": "guessed"}):
        assert lab.ask("/live/start/", "POST", '{"arms": [0]}', **key).status == 403
    assert awake_servers(lab) == before


def test_a_link_from_another_site_still_opens(lab: Running) -> None:
    headers = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}
    for path in ("/", "/n_plus_one/"):
        assert lab.ask(path, **headers).status == 200
    assert lab.ask("/", of=lab.locust, **headers).status == 200


@pytest.mark.parametrize("host", ["http://evil.test", "http://127.0.0.1:1", "", "http://127.0.0.1:8000@evil.test"])
def test_the_target_of_locust_is_pinned(lab: Running, host: str) -> None:
    form = urlencode({"user_count": 1, "spawn_rate": 1, "host": host})
    assert lab.ask("/swarm", "POST", form, of=lab.locust, **FORM).status == 403
    assert json.loads(lab.ask("/stats/requests", of=lab.locust).text)["user_count"] == 0


def test_no_other_site_may_read(lab: Running) -> None:
    for of, path in ((lab.pages, "/"), (lab.pages, "/live/claims.json"), (lab.locust, "/stats/requests")):
        answer = lab.ask(path, of=of)
        assert answer.headers.get("Access-Control-Allow-Origin") is None
        assert answer.headers["X-Frame-Options"] == "DENY"
