"""The compose file is valid, publishes nothing beyond this machine, and starts what the embedded mode starts."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from lab.__main__ import make_parser
from lab.dashboard import worker_service
from lab.registry import get_scenario, get_variant, scenarios
from lab.scenario import Mailbox, Partner
from lab.services import partner_app

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).parent / "data"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
APP = {name: service for name, service in SERVICES.items() if service["image"].startswith("django-bug-lab")}
DOCKERFILE = (ROOT / "infra/docker/Dockerfile").read_text()
STARTS = {
    "adopt": "python -m lab adopt",
    "partner": "python -m lab.services.partner_app ",
    "mailbox": "python -m lab.services.mailbox ",
    "worker": "python -m lab.dashboard.worker_service ",
    "web": "python -m lab lab ",
    "locust-master": "locust -f loadtests/locustfile.py --config infra/locust/locust.conf ",
    "locust-worker": "locust -f loadtests/locustfile.py --worker ",
}


def test_schema() -> None:
    """The file follows the Compose Specification, in the vendored copy of its schema."""
    text = (DATA / "compose-spec.json").read_bytes()
    assert hashlib.sha256(text).hexdigest() in (DATA / "README.md").read_text()
    jsonschema.Draft7Validator(json.loads(text)).validate(COMPOSE)


def test_schema_is_strict() -> None:
    """The same schema refuses a misspelt key, so that it did look."""
    with pytest.raises(jsonschema.ValidationError, match="heathcheck"):
        jsonschema.Draft7Validator(json.loads((DATA / "compose-spec.json").read_text())).validate(
            {"services": {"web": {"image": "x", "heathcheck": {}}}}
        )


@pytest.mark.parametrize("name", SERVICES)
def test_published_on_loopback_only(name: str) -> None:
    """Every published port names 127.0.0.1; no service takes the host's network or its privileges."""
    service = SERVICES[name]
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in service.get("ports", []))
    assert service.get("network_mode", "service:web") == "service:web"
    assert not service.keys() & {"privileged", "cap_add", "pid", "ipc", "devices"}
    assert "docker.sock" not in str(service.get("volumes"))


def test_servers_are_not_published() -> None:
    """PostgreSQL and Valkey are reached inside the compose network alone, which leads nowhere."""
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"web"}
    assert {name for name, service in SERVICES.items() if "front" in service.get("networks", [])} == {"web"}
    assert COMPOSE["networks"]["back"] == {"internal": True}


@pytest.mark.parametrize("name", SERVICES)
def test_image_is_pinned(name: str) -> None:
    """An image has a tag that names a version."""
    assert re.fullmatch(r"[a-z/-]+:\d+\.\d+(\.\d+)?", SERVICES[name]["image"])


def test_no_secret_in_the_file() -> None:
    """Secrets come from the environment, have no default, and their absence says what to do; compose-env writes all."""
    text = (ROOT / "docker-compose.yml").read_text()
    secrets = re.findall(r"(?:PASSWORD: |LAB_KEY: |LAB_TOKEN: |lab_admin:)(.*?)(?=@|$)", text, re.MULTILINE)
    assert len(secrets) == 4
    assert all(":?is missing." in secret and "make compose-env" in secret for secret in secrets)
    needed = {*re.findall(r"\$\{(\w+):\?", text)}
    (written,) = re.findall(r"for name in (.+); do", (ROOT / "Makefile").read_text().partition("compose-env: ##")[2])
    assert needed == {*written.split()}
    assert needed <= {*re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)}
    assert ".env" in (ROOT / ".gitignore").read_text().replace("/.env", ".env").split()


def test_entry_points() -> None:
    """Every app service starts with the command that the embedded mode starts, from one image."""
    assert APP.keys() == STARTS.keys()
    for name, service in APP.items():
        assert f"{' '.join(service['command'])} ".startswith(STARTS[name])
    assert [name for name in APP if "build" in APP[name]] == ["adopt"]


def test_commands_are_understood() -> None:
    """The real parsers take the arguments; Locust's own stays out of this process, whose sockets it would patch."""
    lab = make_parser()
    assert lab.parse_args(APP["adopt"]["command"][3:]).command == "adopt"
    web = lab.parse_args(APP["web"]["command"][3:])
    assert (web.command, web.bind, web.no_locust, f"127.0.0.1:{web.port}:{web.port}") == (
        *("lab", "0.0.0.0", True),
        SERVICES["web"]["ports"][0],
    )
    for name, port in (("partner", 8001), ("mailbox", 2525)):
        options = partner_app.make_parser().parse_args(APP[name]["command"][3:])
        assert (options.descriptor, options.bind, options.port) == (None, "0.0.0.0", port)
    assert not worker_service.make_parser().parse_args(APP["worker"]["command"][3:]).check
    assert worker_service.make_parser().parse_args(APP["worker"]["healthcheck"]["test"][4:]).check


def test_locust_understands() -> None:
    """Locust's own parser, in a process of its own, takes the commands of master and worker."""
    code = (
        "import sys, json; from locust.argument_parser import get_parser\n"
        "for words in json.loads(sys.argv[1]):\n"
        "    options = get_parser().parse_args(words)\n"
        "    print(options.master, options.worker, options.web_host, options.class_picker)"
    )
    commands = [APP[name]["command"][1:] for name in ("locust-master", "locust-worker")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LOCUST_")}
    arguments = [sys.executable, "-c", code, json.dumps(commands)]
    done = subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines() == ["True False 0.0.0.0 True", "False True  False"]


def test_every_variable_is_read() -> None:
    """A variable that no code reads would be a promise that nobody keeps."""
    sources = [path.read_text() for house in ("lab", "loadtests") for path in (ROOT / house).rglob("*.py")]
    named = {name for service in APP.values() for name in service["environment"]}
    assert "LAB_STATE" in DOCKERFILE
    for name in named | {"LAB_STATE"}:
        read = re.compile(rf"(environ(\.get\(|\[)|given\()\"{name}\"")
        assert any(read.search(source) for source in sources), name


def test_variables_agree() -> None:
    """The parts mean the same address, file, weather and variant."""
    web, locust = APP["web"]["environment"], APP["locust-master"]["environment"]
    assert locust == APP["locust-worker"]["environment"]
    assert {name: web[name] for name in ("LAB_KEY", "LAB_TOKEN")}.items() <= locust.items()
    assert locust["LAB_CATALOGUE"] == "/srv/state/live/catalogue.json"
    assert locust["LAB_HOST"] in APP["locust-master"]["command"]
    assert web.items() >= APP["partner"]["environment"].items()
    assert web["LAB_PARTNER_URL"] == f"http://partner:{APP['partner']['command'][-1]}"
    assert web.items() >= APP["mailbox"]["environment"].items()
    assert web["LAB_MAILBOX_URL"] == f"smtp://mailbox:{APP['mailbox']['command'][-1]}"
    worker = APP["worker"]["environment"]
    assert worker["LAB_WORKER_VARIANT"] == web["LAB_WORKER_VARIANT"]
    scenario, _, variant = worker["LAB_WORKER_VARIANT"].partition(":-")[2].rstrip("}").partition("/")
    assert get_variant(get_scenario(scenario), variant).kind == "fixed"
    assert Partner(**json.loads(web["LAB_PARTNER_WEATHER"])) == get_scenario(scenario).partner
    mailboxes = [one.mailbox for one in scenarios() if one.mailbox]
    assert not mailboxes or Mailbox(**json.loads(web["LAB_MAILBOX_WEATHER"])) in mailboxes
    assert not [name for name in ("partner", "mailbox", "locust-master") if "PASSWORD" in str(APP[name]["environment"])]


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in ("adopt", "locust-worker")])
def test_health_is_checked(name: str) -> None:
    """A service that others wait for says when it is ready."""
    assert SERVICES[name]["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")


def test_start_order() -> None:
    """Nobody starts before what it needs is healthy, or done."""
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if other == "adopt" else "service_healthy"
            assert how == {"condition": wanted}
    assert SERVICES["web"]["depends_on"].keys() == {"postgres", "valkey", "adopt", "partner", "mailbox", "worker"}


@pytest.mark.parametrize("name", APP)
def test_app_is_confined(name: str) -> None:
    """An app container cannot write its own code, nor gain a privilege."""
    service = APP[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_mounted_files_exist() -> None:
    """A missing file would be made a folder by the engine, without a word."""
    mounts = [volume for service in SERVICES.values() for volume in service.get("volumes", [])]
    for mount in mounts:
        source = mount.split(":")[0]
        assert (ROOT / source).is_file() if source.startswith("./") else source in COMPOSE["volumes"]


def test_dockerfile() -> None:
    """The base is an argument with a version, packages are checked by hash, and nothing runs as root."""
    words = [line.split() for line in DOCKERFILE.splitlines() if line and not line.startswith(("#", " "))]
    orders = [line[0] for line in words]
    assert words[0][0] == "ARG"
    assert re.fullmatch(r"BASE=[a-z]+:\d+\.\d+\S*", words[0][1])
    assert words[1] == ["FROM", "${BASE}"]
    assert "ADD" not in orders
    assert "latest" not in DOCKERFILE
    assert [line for line in words if line[0] == "USER"] == [["USER", "10001:10001"]]
    assert orders.index("USER") > max(i for i, order in enumerate(orders) if order in ("RUN", "COPY"))
    assert not re.search(r"curl|wget|apt|pip install|sudo", DOCKERFILE)


def test_what_the_image_copies_exists() -> None:
    """Files that the Dockerfile copies by name are there and not ignored."""
    kept = (ROOT / "infra/docker/Dockerfile.dockerignore").read_text().split()
    for line in re.findall(r"^COPY (.+) \S+$", DOCKERFILE, re.MULTILINE):
        for source in line.split():
            assert source == "." or ((ROOT / source).exists() and f"!{source.split('/')[0]}" in kept)
    assert "!.env" not in kept
