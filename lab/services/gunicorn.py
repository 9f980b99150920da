"""Gunicorn serving one variant on a loopback port that was ours before it started."""

import json
import secrets
import socket
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import psutil

from lab.discovery import ROOT
from lab.scenario import Server
from lab.services import forked
from lab.services.process import Child, ServiceError, Warden, clean_environment, spawn, wait_until

CONFIG = ROOT / "infra" / "gunicorn" / "gunicorn.conf.py"


@dataclass(slots=True)
class Served:
    """A running gunicorn, the address it answers at, and the workers it had when it was ready."""

    child: Child
    url: str
    expected: int
    workers: frozenset[int] = frozenset()

    def current_workers(self) -> frozenset[int]:
        """The pids of its workers now."""
        try:
            return frozenset(child.pid for child in psutil.Process(self.child.process.pid).children())
        except psutil.NoSuchProcess:
            return frozenset()

    def fault(self) -> str:
        """What went wrong with it since it was ready, or nothing."""
        if not self.child.alive():
            return f"{self.child.name} died"
        return "" if self.current_workers() == self.workers else f"a worker of {self.child.name} died"


def launch(
    name: str,
    server: Server,
    log: Path,
    warden: Warden,
    environment: dict[str, str],
    application: str = "",
) -> tuple[Served, str]:
    """Start gunicorn on a socket bound by us, so that no stranger can be on that port; gives the nonce it must know."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port, nonce = listener.getsockname()[1], secrets.token_hex(8)
    interface = "asgi" if server.worker_class == "asgi" else "wsgi"
    arguments = [
        *(
            application or f"lab.serving.{interface}:application",
            "--config",
            str(CONFIG),
            "--workers",
            str(server.workers),
            "--name",
            name,
        ),
        *("--worker-class", server.worker_class),
        *(("--threads", str(server.threads)) if server.worker_class == "gthread" else ()),
    ]
    own = {"LAB_NONCE": nonce, "LAB_SERVER_SETTINGS": json.dumps(server.settings, default=str)}
    variables = clean_environment(**{**environment, **own})
    try:
        child = _start(name, arguments, log, warden, variables, listener)
    finally:
        listener.close()
    return Served(child, f"http://127.0.0.1:{port}", server.workers), nonce


def _start(
    name: str, arguments: list[str], log: Path, warden: Warden, variables: dict[str, str], listener: socket.socket
) -> Child:
    if forked.AVAILABLE:
        return Child(name, forked.fork_gunicorn(arguments, variables, log, warden, listener), log)
    descriptor = listener.fileno()
    command = [sys.executable, "-m", "gunicorn", *arguments, "--bind", f"fd://{descriptor}"]
    return spawn(name, command, log, warden, env=variables, pass_fds=(descriptor,))


def wait_ready(served: Served, nonce: str, seconds: float = 40) -> dict[str, object]:
    """Wait until it answers with our nonce; gives what it says of itself.

    Raises:
        ServiceError: it did not come up, or somebody else answers there.
    """
    answer: dict[str, object] = {}

    def ready() -> bool:
        served.workers = served.current_workers()
        answer.update(health(served.url))
        return bool(answer) and len(served.workers) == served.expected

    wait_until(ready, served.child, seconds)
    if answer["nonce"] != nonce:
        raise ServiceError(f"Somebody else answers at {served.url}; nothing was sent there. Run it again.")
    return answer


def health(url: str) -> dict[str, object]:
    """What the server at `url` says of itself, or nothing."""
    try:
        with urllib.request.urlopen(f"{url}/-/health", timeout=5) as response:  # noqa: S310 - our own loopback URL
            return dict(json.load(response))
    except (urllib.error.URLError, OSError, ValueError):
        return {}
