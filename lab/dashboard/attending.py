"""What the run desk does: starts queued runs one by one, and keeps the index of the results."""

import contextlib
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import InterfaceError, OperationalError, connections

from lab.dashboard import orders
from lab.dashboard.archive import Archive
from lab.dashboard.folders import RESULT
from lab.dashboard.models import Run, State
from lab.dashboard.places import SwitchboardError, ask, desk_pulse, skipped_path
from lab.dashboard.router import PAGES
from lab.runner import lock
from lab.services.process import Child, Warden, clean_environment, spawn
from lab.state import runs_dir
from lab.whole import write_whole

BETWEEN_LOOKS = 0.4
BETWEEN_READINGS = 1.2
CANCEL_SECONDS = 10.0
IDLE_SECONDS = 5.0
REFUSED = 2
TAIL = 6
TOLD: dict[str, str] = {
    State.CANCELLED: "It was cancelled while it was at work.",
    State.ABORTED: "`make lab` was ended, and this run with it.",
}
LOST = (OperationalError, InterfaceError)

Command = Callable[[Run], Sequence[str]]


def command_of(run: Run) -> list[str]:
    """The command line of a run."""
    command, *arguments = orders.Order(run.scenario, **run.options).arguments()
    return [sys.executable, "-m", "lab", command, f"--run-id={run.id}", *arguments]


@dataclass(slots=True)
class Job:
    """The run at work, and whether it was told to stop."""

    folder: Path
    child: Child
    told: str = ""


class Desk:
    """One look after the other: at the run at work, else at the queue; and at the folders, now and then."""

    def __init__(self, warden: Warden, command: Command = command_of) -> None:
        self._warden, self._command = warden, command
        self._archive = Archive()
        self._job: Job | None = None
        self._read_at = 0.0
        skipped_path().unlink(missing_ok=True)
        self.read()  # before anything begins: what a dead desk called running may have ended

    def look(self) -> None:
        """Do what is to be done now; never waits for anything but the end of a run that is cancelled."""
        if self._job is None:
            self._begin()
        elif not self._job.child.alive():
            self._settle(self._job)
        elif Run.objects.filter(id=self._job.folder.name, cancel_asked=True).exists():
            self._stop(self._job, State.CANCELLED, signal.SIGINT)
        if time.monotonic() - self._read_at > BETWEEN_READINGS:
            self.read()

    def read(self) -> None:
        """Bring the index up to the folders, and say which of them are no runs."""
        before = self._archive.skipped
        self._archive.refresh(self._job.folder.name if self._job else "")
        self._read_at = time.monotonic()
        for name in self._archive.skipped.keys() - before.keys():
            print(f"Skipped {runs_dir() / name}: {self._archive.skipped[name]}.", flush=True)
        if self._archive.skipped != before:
            write_whole(skipped_path(), json.dumps(self._archive.skipped))

    def close(self) -> None:
        """End the run at work as its terminal would; whatever is queued stays so."""
        if self._job:
            self._stop(self._job, State.ABORTED, signal.SIGTERM)

    def _begin(self) -> None:
        first = Run.objects.filter(state=State.QUEUED).order_by("queued_at", "id").first()
        if first is None:
            return
        if pid := lock.holder():
            why = f"Waits for the run in the terminal (process {pid})."
            Run.objects.filter(id=first.id).exclude(message=why).update(message=why)
        elif run := orders.claim():
            self._job = self._start(run)

    def _start(self, run: Run) -> Job:
        quieten()
        log = log_of(run.id)
        log.unlink(missing_ok=True)
        child = spawn(f"the run {run.id}", self._command(run), log, self._warden, env=clean_environment())
        return Job(runs_dir() / run.id, child)

    def _stop(self, job: Job, state: str, how: signal.Signals) -> None:
        job.told = state
        job.child.stop(how, CANCEL_SECONDS)
        self._settle(job)

    def _settle(self, job: Job) -> None:
        """Say how the run ended, in its folder and in the index."""
        job.child.stop()
        code, tail = job.child.process.wait(), job.child.tail(TAIL)
        if code == REFUSED and lock.BUSY in tail and not job.told:
            orders.put_back(job.folder.name, "Waits for another run that began at the same moment.")
        else:
            if not (job.folder / RESULT).exists():
                leave_word(job, code, tail)
            self._archive.take([job.folder.name])
        self._job = None


def leave_word(job: Job, code: int, tail: str) -> None:
    """Have the folder of a run without a result say why."""
    if job.told:
        killed = " It did not listen, and was killed." if code == -signal.SIGKILL else ""
        orders.mark(job.folder, job.told, f"{TOLD[job.told]}{killed}")
        return
    how = f"It ended by {signal.Signals(-code).name}" if code < 0 else f"It ended with exit code {code}"
    orders.mark(job.folder, State.FAILED, f"{how}. Its log ends:\n{tail}" if tail else f"{how}, and had said nothing.")


def quieten() -> None:
    """Have the servers of variants stopped that nobody asks anything: what is measured now should be alone."""
    with contextlib.suppress(SwitchboardError):
        ask(do="quieten", seconds=IDLE_SECONDS)


def log_of(run: str) -> Path:
    """What a run that the desk started said, as it would have in a terminal."""
    return runs_dir() / run / "terminal.log"


def attend(ended: threading.Event) -> None:
    """Attend to the desk until that is ended, and then end the run at work, too."""
    warden = Warden()
    desk = Desk(warden)
    try:
        _look_on(desk, ended)
    finally:
        with contextlib.suppress(*LOST):
            desk.close()
        warden.dismiss()


def _look_on(desk: Desk, ended: threading.Event) -> None:
    """Look again and again; a database that restarts is waited for."""
    lost = False
    while not ended.wait(BETWEEN_LOOKS):
        try:
            desk.look()
            desk_pulse().touch()
            lost = False
        except LOST as error:
            connections[PAGES].close()
            if not lost:
                print(f"The database does not answer: {error}", flush=True)
            lost = True
