"""Another party as the lab starts it: one process for all arms, which it tells apart; its ledger is the evidence."""

import json
import secrets
import socket
import sys
from abc import ABC, abstractmethod
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar, Self

from lab.scenario import Weather
from lab.services.process import Child, Warden, clean_environment, spawn, wait_until

Entries = list[dict[str, Any]]
FAIR = Weather(latency=0)


def listen() -> socket.socket:
    """A listening socket on a free port of the loopback interface; a child that inherits it can not lose the port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    listener.set_inheritable(True)
    return listener


def read_log(path: Path) -> Entries:
    """The entries of a JSON lines file, without a last line that is still being written."""
    if not path.exists():
        return []
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    return [json.loads(line) for line in whole.split(b"\n") if line]


class Outsider(ABC):
    """A running party; its ledger is the evidence of what it was asked to do.

    Processes find its URL in `LAB_<NAME>_URL`; `evidence` is the field of an ArmRun that its ledger becomes.
    """

    name: ClassVar[str]
    module: ClassVar[str]
    scheme: ClassVar[str]
    evidence: ClassVar[str]

    def __init__(self, folder: Path) -> None:
        self.port = 0
        self.nonce = secrets.token_hex(8)
        self._ledger = folder / f"{self.name}.jsonl"
        self.child: Child

    @classmethod
    def start(cls, warden: Warden | None, folder: Path, seed: int | str = 0, weather: Weather | None = None) -> Self:
        """Start it and wait until it answers; `weather` is fair where none is named.

        Raises:
            ServiceError: it did not come up.
        """
        service = cls(folder)
        environment = clean_environment(
            **{
                cls.variable("WEATHER"): json.dumps(asdict(weather or FAIR)),
                cls.variable("LEDGER"): str(service._ledger),
                "LAB_SEED": str(seed),
                "LAB_NONCE": service.nonce,
            }
        )
        folder.mkdir(parents=True, exist_ok=True)
        with listen() as listener:
            service.port = listener.getsockname()[1]
            command = [sys.executable, "-m", cls.module, str(listener.fileno())]
            log, fds = folder / f"{cls.name}.log", (listener.fileno(),)
            service.child = spawn(f"The {cls.name}", command, log, warden, env=environment, pass_fds=fds)
        wait_until(service.answers, service.child, 20)
        return service

    @classmethod
    def variable(cls, what: str) -> str:
        """The environment variable with its URL, its WEATHER or the path of its LEDGER."""
        return f"LAB_{cls.name.upper()}_{what}"

    @property
    def url(self) -> str:
        """Where it is, whoever calls."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @staticmethod
    @abstractmethod
    def address(url: str, arm: str) -> str:
        """Where `arm`, a `<scenario>/<variant>`, calls the party that is at `url`."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it answers.

        Raises:
            ServiceError: somebody else does.
        """

    @abstractmethod
    def forget(self) -> None:
        """Have it forget what it was asked before; its ledger stays."""

    def ledger(self, arm: str | None = None) -> Entries:
        """What it was asked to do so far, by that arm or by all."""
        return [entry for entry in read_log(self._ledger) if arm in (None, entry["arm"])]

    def stop(self) -> None:
        """End it."""
        self.child.stop()
