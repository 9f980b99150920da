"""Locust as a child process that plays one block at a time on one arm, at our command."""

import contextlib
import json
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import psutil

from lab.caps import cap_memory
from lab.discovery import ROOT
from lab.services.process import Child, ServiceError, Warden, clean_environment, spawn

LOCUSTFILE = ROOT / "loadtests" / "locustfile.py"
PATIENCE = 90.0


class LoadLostError(ServiceError):
    """The load generator died or stopped answering: what was seen is incomplete."""


class Load:
    """The load generator: the users that a module of loads defines, waiting for the next block."""

    def __init__(self, module: str, urls: list[str], users: int, seed: int, folder: Path, warden: Warden) -> None:
        self.history = folder / "history.jsonl"
        plan = {"module": module, "urls": urls, "history": str(self.history), "users": users}
        command: list[Any] = [
            *(sys.executable, "-m", "locust", "--locustfile", LOCUSTFILE, "--headless", "--users", users),
            *("--spawn-rate", users, "--only-summary", "--loglevel", "WARNING", "--stop-timeout", "5"),
            *("--exit-code-on-error", "0"),
        ]
        environment = clean_environment(LAB_CONDUCT=json.dumps(plan), LAB_SEED=str(seed))
        self.child: Child = spawn(
            "Locust", command, folder / "logs" / "locust.log", warden, pipes=True, env=environment
        )
        cap_memory(self.child.process.pid)
        self._lines: queue.Queue[str | None] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self.child.process.stdout or ():
            self._lines.put(line)
        self._lines.put(None)

    def wait_ready(self) -> None:
        """Wait until all users stand by."""
        self._next("ready", 60)

    def play(self, arm: int, block: int, seconds: float, *, nothing: bool = False) -> dict[str, Any]:
        """Open an arm for a block and wait until its last answer is in: what was served, by outcome.

        Raises:
            LoadLostError: Locust died, could not write the history, or did not answer in time.
        """
        command = {"arm": arm, "block": block, "seconds": seconds, **({"nothing": True} if nothing else {})}
        self._say(command)
        report = self._next("served", seconds + PATIENCE)
        if report["lost"]:
            raise LoadLostError(f"the history {self.history} could not be written: {report['lost']}. Free some room.")
        return report

    def quit(self) -> None:
        """Have the users go home."""
        if not self.child.alive():
            self.child.stop()
            return
        with contextlib.suppress(LoadLostError):
            self._say({"quit": True})
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.child.process.wait(timeout=8)
        self.child.stop()

    def cpu_seconds(self) -> float:
        """The processor time it has used."""
        try:
            times = psutil.Process(self.child.process.pid).cpu_times()
        except psutil.Error:
            return 0.0
        return float(times.user + times.system)

    def _say(self, message: dict[str, Any]) -> None:
        pipe = self.child.process.stdin
        try:
            if pipe is not None:
                print(json.dumps(message), file=pipe, flush=True)
        except (OSError, ValueError) as error:
            raise LoadLostError("Locust died during the run") from error

    def _next(self, key: str, seconds: float) -> dict[str, Any]:
        while True:
            try:
                line = self._lines.get(timeout=seconds)
            except queue.Empty:
                raise LoadLostError(f"Locust did not report within {seconds:.0f} s") from None
            if line is None:
                raise LoadLostError(f"Locust died during the run. Its log ends:\n{self.child.tail()}")
            with contextlib.suppress(ValueError):
                message = json.loads(line)
                if isinstance(message, dict) and key in message:
                    return message
