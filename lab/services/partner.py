"""The outside party as the lab starts it: one process for all arms, told apart by the path they call."""

import http.client
import json
import secrets
import socket
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from lab.scenario import Partner as Weather
from lab.scenario import Variant
from lab.services.process import Child, ServiceError, Warden, clean_environment, spawn, wait_until


def listen() -> socket.socket:
    """A listening socket on a free port of the loopback interface; a child that inherits it can not lose the port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    listener.set_inheritable(True)
    return listener


def read_log(path: Path) -> list[dict[str, Any]]:
    """The entries of a JSON lines file, without a last line that is still being written."""
    if not path.exists():
        return []
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    return [json.loads(line) for line in whole.split(b"\n") if line]


class PartnerService:
    """A running partner; its ledger is the evidence of what it was asked to do."""

    def __init__(self, folder: Path) -> None:
        self.url = ""
        self._ledger = folder / "partner.jsonl"
        self._nonce = secrets.token_urlsafe(12)
        self.child: Child

    @classmethod
    def start(cls, warden: Warden | None, folder: Path, seed: int | str, weather: Weather) -> Self:
        """Start a partner and wait until it answers.

        Raises:
            ServiceError: it did not come up.
        """
        service = cls(folder)
        environment = clean_environment(
            LAB_PARTNER=json.dumps(asdict(weather)),
            LAB_SEED=str(seed),
            LAB_LEDGER=str(service._ledger),
            LAB_NONCE=service._nonce,
        )
        folder.mkdir(parents=True, exist_ok=True)
        with listen() as listener:
            service.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            command = [sys.executable, "-m", "lab.services.partner_app", str(listener.fileno())]
            log, fds = folder / "partner.log", (listener.fileno(),)
            service.child = spawn("The partner", command, log, warden, env=environment, pass_fds=fds)
        wait_until(service.answers, service.child, 20)
        return service

    def answers(self) -> bool:
        """Whether it answers a health check.

        Raises:
            ServiceError: somebody else does.
        """
        client = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=2)
        try:
            client.request("GET", "/-/health")
            nonce = json.load(client.getresponse())["nonce"]
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            return False
        finally:
            client.close()
        if nonce != self._nonce:
            raise ServiceError(f"Somebody else answers at {self.url}; nothing was sent there. Run it again.")
        return True

    def ledger(self, variant: Variant | None = None) -> list[dict[str, Any]]:
        """What it was asked to do so far, by the arm of `variant` or by all."""
        entries = read_log(self._ledger)
        return [entry for entry in entries if variant is None or f"/{entry['arm']}/" == variant.prefix]

    def stop(self) -> None:
        """End it."""
        self.child.stop()
