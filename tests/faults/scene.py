"""One trial while it is alive: the run, its processes, and what has to be undone."""

import contextlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.discovery import ROOT
from lab.services.process import clean_environment
from tests.faults.processes import Processes, server_folder

Undo = Callable[[], object]
PATIENCE = 20.0  # seconds for those who hold the run's output to let it go


class Scene:
    """A run of the command line, followed step by step through what it prints."""

    def __init__(self, trial: dict[str, Any], state: Path) -> None:
        self.trial, self.state = trial, state
        self.random = random.Random(f"{trial['seed']}/{trial['number']}/strike")
        self.temporary = Path(tempfile.mkdtemp(prefix="lab-faults-"))
        self.environment = {"LAB_STATE": str(state), "TMPDIR": str(self.temporary)}
        self.steps: list[tuple[float, str]] = []
        self.stderr: list[str] = []
        self.notes: list[str] = []
        self.problems: list[str] = []
        self.ports: set[int] = set()
        self.exits = contextlib.ExitStack()
        self.due: list[tuple[float, Undo]] = []
        self.proxied = False
        self.others: list[subprocess.Popen[str]] = []
        self.process: subprocess.Popen[str]
        self.started_at = self.struck_at = self.ended_at = 0.0
        self.decoy: Any = None
        self.stranger: Any = None
        self.output = ""
        self.command = [
            sys.executable,
            "-m",
            "tests.faults.driver",
            trial["scenario"],
            trial["pair"],
            trial["run_seed"],
        ]
        self.processes: Processes

    def live_in(self, state: Path) -> None:
        """Use another state folder, which goes when the trial is over."""
        self.state = state
        self.environment["LAB_STATE"] = str(state)

        def forget() -> None:
            shutil.rmtree(server_folder(state), ignore_errors=True)
            shutil.rmtree(state, ignore_errors=True)

        self.exits.callback(forget)

    @property
    def results(self) -> Path:
        """Where this run's results go."""
        return Path(self.environment.get("LAB_RESULTS") or self.state / "runs")

    @property
    def said(self) -> str:
        """What it wrote for a person to read."""
        return "".join(self.stderr)

    def start(self) -> None:
        """Start the run."""
        self.processes = Processes(self.state, server_folder(self.state))
        self.environment["FAULTS_DATABASES"] = str(self.temporary / "databases.json")
        command = [*self.command, *(["--proxied"] if self.proxied else [])]
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            errors="replace", cwd=ROOT, env=clean_environment() | self.environment, start_new_session=True,
        )  # fmt: skip
        self.processes.runner = self.process.pid
        self._readers = [threading.Thread(target=read, daemon=True) for read in (self._read, self._read_output)]
        for reader in self._readers:
            reader.start()

    def again(self) -> subprocess.Popen[str]:
        """Start one more run in the same state folder."""
        environment = clean_environment() | self.environment
        other = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            cwd=ROOT, env=environment, start_new_session=True,
        )  # fmt: skip
        self.others.append(other)
        return other

    def _read(self) -> None:
        for line in self.process.stderr or ():
            self.stderr.append(line)
            if line.startswith("  ") and line[2:3].isalpha():
                self.steps.append((time.monotonic(), line[2:12].strip()))

    def _read_output(self) -> None:
        self.output = "".join(self.process.stdout or ())

    def tell(self, words: str) -> None:
        """Say something to the driver."""
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                print(words, file=self.process.stdin, flush=True)

    @property
    def ended(self) -> bool:
        """Whether the run is over."""
        return self.process.poll() is not None

    def began(self, step: str, occurrence: int) -> tuple[float, bool] | None:
        """When this step began, and whether another one has begun since; None while it has not."""
        at = [index for index, (_, name) in enumerate(self.steps) if name == step]
        if len(at) < occurrence:
            return None
        index = at[occurrence - 1]
        return self.steps[index][0], index + 1 < len(self.steps)

    def heal_later(self, seconds: float, undo: Undo) -> None:
        """Undo something after a while, and at the latest when the trial is over."""
        self.due.append((time.monotonic() + seconds, undo))

    def heal(self, everything: bool = False) -> None:
        """Undo what is due."""
        now = time.monotonic()
        ready = [one for one in self.due if everything or one[0] <= now]
        self.due = [one for one in self.due if one not in ready]
        for _, undo in ready:
            undo()

    def databases(self) -> dict[str, Any]:
        """The databases of runs that there were before serving, and the run's own; empty where it came not so far."""
        path = self.temporary / "databases.json"
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def result(self) -> dict[str, Any] | None:
        """The document that it printed, if it did."""
        with contextlib.suppress(ValueError):
            return dict(json.loads(self.output))
        return None

    def finish(self) -> None:
        """Heal everything, and let go of what the trial itself made."""
        self.heal(everything=True)
        deadline = time.monotonic() + PATIENCE
        for reader in self._readers:
            reader.join(timeout=max(0, deadline - time.monotonic()))  # until the last process that writes there is gone
        # Where one stays, as when the warden is killed too, its reader waits on: closing the pipe would wait for that.
        read = () if any(reader.is_alive() for reader in self._readers) else (self.process.stdout, self.process.stderr)
        for pipe in (self.process.stdin, *read):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def close(self) -> None:
        """Remove what is left of the trial's own things."""
        self.exits.close()
        shutil.rmtree(self.temporary, ignore_errors=True)
