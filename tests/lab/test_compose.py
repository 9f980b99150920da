"""The compose file is valid, publishes nothing beyond this machine, and starts what the embedded mode starts."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).parent / "data"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
APP = {name: service for name, service in SERVICES.items() if service["image"].startswith("django-bug-lab")}
DOCKERFILE = (ROOT / "infra/docker/Dockerfile").read_text()
STARTS = {
    "adopt": "python -m lab adopt",
    "partner": "python -m lab.services.partner_app ",
    "mailbox": "python -m lab.services.mailbox_app ",
    "worker": "celery -A lab.celery worker ",
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
    """The one password comes from the environment, has no default, and its absence says what to do."""
    text = (ROOT / "docker-compose.yml").read_text()
    secrets = re.findall(r"(?:PASSWORD: |lab_admin:)(.*?)(?=@|$)", text, re.MULTILINE)
    assert len(secrets) == 2
    assert all(secret.startswith("${LAB_DB_PASSWORD:?") and "make compose-env" in secret for secret in secrets)
    assert ".env" in (ROOT / ".gitignore").read_text().replace("/.env", ".env").split()


def test_entry_points() -> None:
    """Every app service starts with the command that the embedded mode starts, from one image."""
    assert APP.keys() == STARTS.keys()
    for name, service in APP.items():
        assert f"{' '.join(service['command'])} ".startswith(STARTS[name])
    assert [name for name in APP if "build" in APP[name]] == ["adopt"]


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
