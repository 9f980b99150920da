"""`make lab` as a user meets it: a process that serves pages, variants, Silk and Locust, and leaves nothing behind."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import pytest

from lab.discovery import ROOT
from tests.lab.running import Running, launch

START_SECONDS, STOP_SECONDS = 90, 10


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    state = tmp_path_factory.mktemp("lab state")
    environment = {**os.environ, "LAB_STATE": str(state)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    running = launch(environment)
    yield running
    try:
        running.stop()
    finally:
        subprocess.run(
            [sys.executable, "-m", "lab", "clean"], cwd=ROOT, env=environment, check=True, capture_output=True
        )


def test_index_shows_every_scenario_and_says_what_this_is(lab: Running) -> None:
    page = lab.ask("/")
    assert page.status == 200
    assert "broken on purpose" in page.text
    assert '<a href="/race_condition/">' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Frame-Options"] == "DENY"


def test_the_toolbar_is_on_the_pages_and_its_panels_answer_from_every_worker(lab: Running) -> None:
    page = lab.ask("/n_plus_one/")
    match = re.search(r'data-request-id="([0-9a-f]+)"', page.text)
    assert match
    for _ in range(6):
        panel = lab.ask(f"/__debug__/render_panel/?request_id={match[1]}&panel_id=TimerPanel")
        assert "isn't available anymore" not in panel.text.replace("&#x27;", "'")


def test_scenario_page_has_diff_and_routes(lab: Running) -> None:
    page = lab.ask("/n_plus_one/").text
    assert "books/?size=100" in page
    assert "text added mark-fix" in page
    assert "?scenario=n_plus_one" in page


def test_a_variant_answers_and_silk_shows_the_request(lab: Running) -> None:
    answer = lab.ask("/n_plus_one/broken/books/?size=7")
    assert answer.status == 200
    assert len(json.loads(answer.text)) == 7
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    page = lab.ask("/n_plus_one/broken/").text
    match = re.search(r"/silk/request/[0-9a-f-]{36}/", page)
    assert match
    assert lab.ask(f"{match[0]}sql/").status == 200


def test_a_post_goes_through_with_its_body_and_its_status(lab: Running) -> None:
    headers = {"Content_Type": "application/json", "X_Request_ID": "by-hand"}
    path = "/race_condition/fixed_row_lock/checkout/"
    assert lab.ask(path, "POST", '{"item": 1}', **headers).status == 201
    assert lab.ask(path, "POST", '{"item": 999999}', **headers).status == 404
    assert lab.ask(path).status == 405


def test_twenty_are_sent_at_once_from_the_page(lab: Running) -> None:
    data = {"scenario": "race_condition", "variant": "fixed_row_lock", "example": "0", "times": "20"}
    answer = lab.form("/-/send/", data, "/race_condition/")
    assert answer.status == 200
    assert "20 sent: 20 x 201" in answer.text
    assert lab.ask("/-/send/", "POST", urlencode(data), Content_Type="application/x-www-form-urlencoded").status == 403


def test_every_part_is_ready(lab: Running) -> None:
    """The run desk is the last to come up."""
    deadline = time.monotonic() + 30
    while lab.ask("/readyz").status != 200 and time.monotonic() < deadline:
        time.sleep(0.5)
    found = lab.ask("/readyz")
    assert found.status == 200, found.text
    assert lab.ask("/healthz").status == 200


def test_one_id_leads_from_an_answer_to_the_workers_line(lab: Running) -> None:
    """In the log of the pages, of the variant's server and of its worker; every line of the first two is JSON."""
    body = '{"article": 1, "event": "5c6e2bf3-4a2c-4f3c-8a0e-0f2f6f1f7d11"}'
    headers = {"Content_Type": "application/json", "X_Request_ID": "by-hand-77"}
    answer = lab.ask("/non_idempotent_task/broken/views/", "POST", body, **headers)
    assert (answer.status, answer.headers["X-Request-ID"]) == (202, "by-hand-77")
    assert re.search(r"variant;dur=.*variant-db;dur=.*total;dur=", answer.headers["Server-Timing"])
    live = Path(lab.environment["LAB_STATE"]) / "live"
    logs = [
        live / "logs" / "pages.log",
        *(live / "non_idempotent_task" / "broken" / f"{n}.log" for n in ("gunicorn", "celery")),
    ]
    deadline = time.monotonic() + 30
    while not all("by-hand-77" in log.read_text() for log in logs) and time.monotonic() < deadline:
        time.sleep(0.2)
    pages, served, worked = (lines_of(log) for log in logs)
    assert [line["status"] for line in pages + served if line["request_id"] == "by-hand-77"] == [202, 202]
    (done,) = [line for line in worked if line["request_id"] == "by-hand-77"]
    assert (done["logger"], done["state"]) == ("lab.task", "SUCCESS")


def lines_of(log: Path) -> list[dict[str, Any]]:
    """The lines of a log; what a worker of Celery prints before it has read its settings is left out."""
    lines = log.read_text().splitlines()
    return [json.loads(line) for line in lines if log.name != "celery.log" or line.startswith("{")]


@pytest.mark.parametrize(
    "path", ["/nope/", "/nope/broken/x", "/n_plus_one/nope/", "/n_plus_one/scenario/x", "/n-plus-one/"]
)
def test_what_is_not_there(lab: Running, path: str) -> None:
    assert lab.ask(path).status == 404


def test_reset_needs_the_form_and_does_it(lab: Running) -> None:
    data = {"scenario": "race_condition", "variant": "fixed_row_lock"}
    assert lab.ask("/-/reset/").status == 405
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    assert lab.ask("/-/reset/", "POST", urlencode(data), **kind).status == 403
    assert lab.form("/-/reset/", data, "/race_condition/", Origin="http://evil.test").status == 403
    assert lab.form("/-/reset/", data, "/race_condition/", Origin=lab.pages).status == 302
    assert lab.form("/-/reset/", {**data, "variant": "nope"}, "/race_condition/").status == 404


def test_silk_is_cleared_by_its_form_alone(lab: Running) -> None:
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    assert lab.ask("/silk/cleardb/?clear_all=on").status == 200
    assert lab.ask("/silk/cleardb/", "POST", "clear_all=on", **kind).status == 403
    assert "/silk/request/" in lab.ask("/n_plus_one/broken/").text


def test_locust_aims_at_the_lab_and_nothing_else(lab: Running) -> None:
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    form = urlencode({"user_count": 1, "spawn_rate": 1, "host": "http://evil.test"})
    assert lab.ask("/swarm", "POST", form, of=lab.locust, **kind).status == 403
    page = lab.ask("/?scenario=race_condition", of=lab.locust).text
    assert "race-condition/broken" in page
    assert "n-plus-one/broken" not in page
    assert "Access-Control-Allow-Origin" not in lab.ask("/stats/requests", of=lab.locust).headers
    assert lab.ask("/live/start/", "POST", '{"arms": [0]}').status == 403


def test_claims_are_judged_while_users_play(lab: Running) -> None:
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    form = [("user_classes", f"race-condition/{name}") for name in ("broken", "fixed_row_lock".replace("_", "-"))]
    form += [("user_count", "12"), ("spawn_rate", "12"), ("host", lab.pages)]
    assert json.loads(lab.ask("/swarm", "POST", urlencode(form), of=lab.locust, **kind).text)["success"]
    deadline = time.monotonic() + 80
    found: dict[tuple[str, str], str] = {}
    while time.monotonic() < deadline and found.get(("broken", "stock_matches_sales")) != "broken":
        time.sleep(1)
        rows = json.loads(lab.ask("/live/claims.json").text)["claims"]
        found = {(row["variant"], row["name"]): row["value"] for row in rows}
        # In flight or not: neither variant ever loses a sale that it has told its customer of.
        assert "broken" not in {value for (_, name), value in found.items() if name == "books_balance"}
    assert found["broken", "stock_matches_sales"] == "broken"
    assert found["fixed_row_lock", "stock_matches_sales"] in ("unknown", "holds")
    table = json.loads(lab.ask("/stats/requests", of=lab.locust).text)
    assert {entry["name"] for entry in table["stats"]} >= {"race_condition/broken checkout/"}
    assert table["extended_stats"][0]["key"] == "claims"
    lab.ask("/stop", "POST", of=lab.locust)


def test_only_one_at_a_time_and_locust_points_at_it(lab: Running) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "lab", "lab"], cwd=ROOT, env=lab.environment, capture_output=True, text=True, timeout=60
    )
    assert second.returncode == 2
    assert lab.pages in second.stderr
    found = subprocess.run(
        [sys.executable, "-m", "lab", "locust", "race-condition"],
        cwd=ROOT,
        env=lab.environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert found.returncode == 0
    assert f"{lab.locust}/?scenario=race_condition" in found.stdout


def test_a_run_is_asked_for_watched_and_cancelled(lab: Running) -> None:
    run = asked(lab)
    wait_for(lab, run, "serve")
    page = lab.ask(f"/runs/{run}/").text
    assert 'hx-trigger="every 1s"' in page
    assert "djdt" not in lab.ask(f"/runs/{run}/progress/", HX_Request="true").text
    assert lab.form("/-/cancel/", {"run": run}, f"/runs/{run}/").status == 303
    wait_until_over(lab, run)
    assert "this run was cancelled" in lab.ask(f"/runs/{run}/").text
    assert left_of(run) == []


def test_a_run_that_is_killed_says_so_and_leaves_nothing(lab: Running) -> None:
    run = asked(lab)
    wait_for(lab, run, "serve")
    os.kill(next(one.pid for one in left_of(run)), signal.SIGKILL)
    wait_until_over(lab, run)
    page = lab.ask(f"/runs/{run}/").text
    assert "this run failed" in page
    assert "It ended by SIGKILL. Its log ends:" in page


def asked(lab: Running) -> str:
    """Ask for a run; gives its name."""
    answer = lab.form("/-/run/", {"scenario": "n_plus_one", "variant": "fixed_values"}, "/n_plus_one/")
    assert answer.status == 303
    return answer.headers["Location"].strip("/").rpartition("/")[2]


def wait_for(lab: Running, run: str, step: str) -> None:
    """Wait until a run has come to a step."""
    deadline = time.monotonic() + 60
    while f'"name": "{step}"' not in lab.ask(f"/runs/{run}/progress/").text:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def wait_until_over(lab: Running, run: str) -> None:
    """Wait until a run is over."""
    deadline = time.monotonic() + 30
    while lab.ask(f"/runs/{run}/progress/", HX_Request="true").headers["HX-Refresh"] is None:
        assert time.monotonic() < deadline
        time.sleep(0.2)


def left_of(run: str) -> list[psutil.Process]:
    """The processes whose command line names a run."""
    return [one for one in psutil.process_iter(["cmdline"]) if f"--run-id={run}" in (one.info["cmdline"] or [])]


def test_ctrl_c_leaves_nothing_behind(lab: Running) -> None:
    lab.ask("/n_plus_one/broken/books/?size=1")
    family = psutil.Process(lab.process.pid).children(recursive=True)
    began = time.monotonic()
    lab.process.send_signal(signal.SIGINT)
    assert lab.process.wait(30) == 0
    assert time.monotonic() - began < STOP_SECONDS
    _, alive = psutil.wait_procs(family, timeout=5)
    assert not alive
    marked = [
        one
        for one in psutil.process_iter(["environ"])
        if (one.info["environ"] or {}).get("LAB_STATE") == lab.environment["LAB_STATE"]
    ]
    assert not marked
    assert not list(Path(lab.environment["LAB_STATE"]).glob("live/*.partial"))


def test_ctrl_c_ends_the_run_at_work_too_and_the_queue_waits_for_the_next_lab(lab: Running) -> None:
    second = launch(lab.environment)
    try:
        first, waiting = asked(second), asked(second)
        wait_for(second, first, "serve")
        family = psutil.Process(second.process.pid).children(recursive=True)
        second.stop()
        _, alive = psutil.wait_procs(family, timeout=5)
        assert not alive
        third = launch(lab.environment)
    except BaseException:
        second.stop()
        raise
    try:
        assert "this run was aborted" in third.ask(f"/runs/{first}/").text
        wait_for(third, waiting, "prepare")
    finally:
        third.stop()
    results = Path(lab.environment["LAB_STATE"]) / "runs"
    ended = [json.loads((results / run / "aborted.json").read_text())["status"] for run in (first, waiting)]
    assert ended == ["aborted", "aborted"]
