"""A Celery worker that serves one arm, the end of its work, and the killing of its children."""

import json
import math
import random
import shutil
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, Self

import psutil

from lab.scenario import Variant
from lab.scenario import Worker as Options
from lab.services import valkey
from lab.services.forked import start_module
from lab.services.outsider import read_log
from lab.services.partner_app import Log
from lab.services.process import Child, ServiceError, Warden, clean_environment, wait_until

QUEUES = ["celery", *(f"celery\x06\x16{priority}" for priority in (3, 6, 9))]
Deliveries = list[dict[str, Any]]
LOOKS, BETWEEN_LOOKS = 5, 0.05


def queued(database: int) -> int:
    """How many messages the broker still holds: waiting in the queues, or delivered and not acknowledged."""
    broker = valkey.client(database)
    waiting = sum(int(broker.llen(queue)) for queue in QUEUES)
    unacknowledged = max(int(broker.hlen("unacked")), int(broker.zcard("unacked_index")))
    return waiting + unacknowledged


def stays_empty(database: int, busy: Callable[[], object]) -> bool:
    """Whether the broker holds nothing and nobody is busy, seen several times.

    Kombu takes a message out of one list before it puts it into the other: for a moment it is nowhere.
    """
    for _ in range(LOOKS):
        if queued(database) or busy():
            return False
        time.sleep(BETWEEN_LOOKS)
    return True


class Following:
    """Follows a log of deliveries as it grows: who is inside which task since when, and how long tasks take."""

    def __init__(self, path: Path) -> None:
        self._path, self._read = path, 0
        self.running: dict[int, tuple[str, float]] = {}
        self._seconds: deque[float] = deque(maxlen=100)

    def look(self) -> dict[int, tuple[str, float]]:
        """The children inside a task by pid, the dead left out: the task's id, and the monotonic time it began."""
        with self._path.open("rb") as file:
            file.seek(self._read)
            whole, newline, _ = file.read().rpartition(b"\n")
        self._read += len(whole) + len(newline)
        for line in whole.splitlines():
            self._note(json.loads(line))
        return self.running

    def _note(self, entry: dict[str, Any]) -> None:
        if entry["at"] == "started":
            self.running[entry["pid"]] = (entry["id"], entry["time"])
        elif entry["at"] in ("finished", "killed"):
            _, began = self.running.pop(entry["pid"], ("", None))
            if began is not None and entry["at"] == "finished":
                self._seconds.append(entry["time"] - began)

    @property
    def usual_seconds(self) -> float:
        """How long a task takes, in the median of the last hundred."""
        return median(self._seconds) if self._seconds else 0.0


class Worker:
    """A running worker of one arm; its deliveries are the evidence of what was delivered and how often."""

    def __init__(self, variant: Variant, folder: Path, database: int, options: Options) -> None:
        self.variant, self.options, self.database = variant, options, database
        self.log = folder / "deliveries.jsonl"
        self._output = folder / "celery.log"
        self.child: Child

    @property
    def environment(self) -> dict[str, str]:
        """What the arm's web server must share with its worker."""
        return {
            "LAB_BROKER_URL": valkey.broker_url(self.database),
            "LAB_VISIBILITY_TIMEOUT": str(self.options.visibility_timeout),
        }

    @property
    def schedule(self) -> set[str]:
        """The names of the tasks that the variant has sent again and again: then the worker is the clock as well."""
        settings = self.variant.server.settings if self.variant.server else {}
        return {entry["task"] for entry in settings.get("CELERY_BEAT_SCHEDULE", {}).values()}

    def start(self, warden: Warden, environment: Mapping[str, str]) -> Child:
        """Launch it and wait until it consumes.

        Raises:
            ServiceError: it did not come up.
        """
        self.launch(warden, environment)
        return self.wait_ready()

    def launch(self, warden: Warden, environment: Mapping[str, str]) -> None:
        """Start it, without waiting for it.

        `environment` names the arm's database, partner, cache and mailbox; what the worker says for itself wins.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._ready_before = self._times_ready()
        # Celery's own temporary files, which it cannot remove when it is killed.
        self._scratch = tempfile.mkdtemp(prefix="lab-celery-")
        warden.tell("folder", self._scratch)
        own = {
            "TMPDIR": self._scratch,
            **self.environment,
            "DJANGO_SETTINGS_MODULE": "lab.settings.measure",
            "LAB_VARIANT": f"{self.variant.scenario}/{self.variant.name}",
            "LAB_DELIVERIES": str(self.log),
        }
        title, variables = f"Celery worker of {self.variant.name}", clean_environment(**{**environment, **own})
        self.child = start_module(title, "celery.__main__", self._output, warden, variables, self._arguments())

    def wait_ready(self) -> Child:
        """Wait until it consumes.

        Raises:
            ServiceError: it did not come up.
        """
        wait_until(lambda: self._times_ready() > self._ready_before, self.child, 60)
        return self.child

    def _arguments(self) -> list[str]:
        return [
            *("-A", "lab.celery", "worker", "--loglevel", "WARNING"),
            *("--pool", "prefork", "--concurrency", str(self.options.concurrency)),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            *("--hostname", f"{self.variant.name}@lab"),
            *(("--beat", "--schedule", f"{self._scratch}/beat") if self.schedule else ()),
        ]

    def _times_ready(self) -> int:
        return sum(entry["at"] == "ready" for entry in self.deliveries())

    def deliveries(self) -> Deliveries:
        """Every delivery so far: received by the main process; started, failed, finished in a child; killed by us."""
        return read_log(self.log)

    def drained(self) -> bool:
        """Whether nothing is queued, unacknowledged or still running, and stays so."""
        return stays_empty(self.database, self.busy)

    def swept(self, since: float) -> bool:
        """Whether each task of the schedule has begun after that monotonic time and come to its end."""
        if not self.schedule:
            return True
        begun: dict[str, str] = {}
        ended: set[str] = set()
        for entry in self.deliveries():
            if entry["at"] == "started" and entry["time"] >= since:
                begun[entry["id"]] = entry["name"]
            elif entry["at"] == "finished" and entry["id"] in begun:
                ended.add(begun[entry["id"]])
        return self.schedule <= ended

    def busy(self) -> dict[int, str]:
        """The children that are inside a task, by pid, with the task's id."""
        family = self.children()
        return {pid: task for pid, (task, _) in Following(self.log).look().items() if pid in family}

    def children(self) -> dict[int, psutil.Process]:
        """The worker's own children, alive."""
        with suppress(psutil.NoSuchProcess):
            found = psutil.Process(self.child.process.pid).children()
            return {process.pid: process for process in found if process.status() != psutil.STATUS_ZOMBIE}
        return {}

    def kill(self, pid: int, task: str) -> bool:
        """Kill a child that is inside a task, and write it down; says whether it was still there."""
        child = self.children().get(pid)
        if child is None:
            return False
        with suppress(psutil.NoSuchProcess):
            # By identity: psutil refuses where the pid has become another process.
            child.kill()
            Log(str(self.log)).write(at="killed", id=task, pid=pid)
            return True
        return False

    def stop(self, seconds: float = 10.0) -> None:
        """Ask for a warm shutdown, then kill the whole group."""
        self.child.stop(signal.SIGTERM, seconds)
        shutil.rmtree(self._scratch, ignore_errors=True)


class Killer:
    """Kills busy children of a worker while its load runs: the scenario's number of times, at seeded random moments.

    A kill falls anywhere within a task, as early as late: whoever took the first child seen to be busy would kill tasks
    that have only begun, and done nothing yet.
    """

    def __init__(self, worker: Worker, seconds: float, seed: int | str) -> None:
        self._worker = worker
        self._log = Following(worker.log)
        self._dice = random.Random(f"{seed}/kills")  # noqa: S311 - reproducible, not secret
        # Not in the first tenth, when no task may have come yet.
        self._moments = sorted(self._dice.uniform(0.1, 1.0) * seconds for _ in range(worker.options.kills))
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="killer", daemon=True)
        self._error: OSError | None = None
        self.kills = 0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        if self._error is not None and kind is None:
            raise ServiceError(f"A kill could not be written down in {self._worker.log}: {self._error}")

    def _run(self) -> None:
        try:
            self._follow()
        except OSError as error:
            self._error = error

    def _follow(self) -> None:
        began = time.monotonic()
        for moment in self._moments:
            if self._ended.wait(max(0.0, began + moment - time.monotonic())):
                return
            part = self._dice.random()
            while not self._kill(part):
                if self._ended.wait(0.001):
                    return
            self.kills += 1

    def _kill(self, part: float) -> bool:
        """Kill one that has done this part of a usual task and not much more; any, while none has come to its end."""
        running, now = self._log.look(), time.monotonic()
        usual = self._log.usual_seconds
        least, most = part * usual, (part + 0.1) * usual or math.inf
        due = [pid for pid, (_, since) in sorted(running.items()) if least <= now - since <= most]
        return bool(due) and self._worker.kill(due[0], running[due[0]][0])
