"""The Celery worker of one variant as a service of its own, as in compose: `LAB_WORKER_VARIANT` names the variant.

The switchboard of `make lab` leaves an order in the state folder that both share. The service starts what the order
asks for, which is what the switchboard would have started, and reports in a file beside it.
"""

import argparse
import contextlib
import json
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import django

from lab.dashboard.names import Key, checked
from lab.dashboard.places import SwitchboardError, arm_dir, live_dir
from lab.scenario import Variant
from lab.scenario import Worker as Options
from lab.services import celery, forked
from lab.services.outsider import read_log
from lab.services.process import ServiceError, Warden
from lab.whole import write_whole

BETWEEN_LOOKS = 0.2
START_SECONDS = 60.0
# A worker that starts keeps its service from reporting.
SILENT_SECONDS = START_SECONDS + 15


def order_path() -> Path:
    """Where the switchboard says what it wants."""
    return live_dir() / "worker-order.json"


def report_path() -> Path:
    """Where the service says what it does."""
    return live_dir() / "worker-report.json"


def is_elsewhere(key: Key) -> bool:
    """Whether the worker of this variant is a service of its own."""
    return os.environ.get("LAB_WORKER_VARIANT", "") == "/".join(key)


def listening() -> bool:
    """Whether the service reported lately."""
    with contextlib.suppress(FileNotFoundError):
        return time.time() - report_path().stat().st_mtime < SILENT_SECONDS
    return False


def read(path: Path) -> dict[str, Any]:
    """What a file says, or nothing where it is missing or no JSON object."""
    with contextlib.suppress(FileNotFoundError, ValueError, RecursionError):
        found = json.loads(path.read_text())
        return found if isinstance(found, dict) else {}
    return {}


class HiredWorker:
    """What the switchboard has of a worker in that service; its children can be seen in its log alone."""

    def __init__(self, variant: Variant, folder: Path, database: int, options: Options) -> None:
        self._variant, self._options, self._database = variant, options, database
        self._log = folder / "deliveries.jsonl"
        self._number = secrets.token_hex(8)
        self.environment = celery.Worker(variant, folder, database, options).environment

    def start(self, environment: Mapping[str, str]) -> None:
        """Order it and wait until it consumes.

        Raises:
            ServiceError: it did not come up.
        """
        if not listening():
            raise ServiceError("The worker service of LAB_WORKER_VARIANT does not run. Start it, then ask again.")
        order = {
            "number": self._number,
            "kind": self._variant.kind,
            "database": self._database,
            "options": asdict(self._options),
            "environment": dict(environment),
        }
        write_whole(order_path(), json.dumps(order))
        if not self._wait(lambda: self._number in self._report.values(), SILENT_SECONDS) or "error" in self._report:
            raise ServiceError(f"The worker service did not start it. {self._report.get('error', 'It is silent.')}")

    def alive(self) -> bool:
        """Whether the service still serves this order."""
        return listening() and self._report.get("serving") == self._number

    def drained(self) -> bool:
        """Whether nothing is queued, unacknowledged or still running, and stays so."""
        return celery.stays_empty(self._database, self._busy)

    def stop(self, seconds: float = 10.0) -> None:
        """Take the order back; what it still does is not waited for long."""
        if read(order_path()).get("number") == self._number:
            order_path().unlink(missing_ok=True)
        self._wait(lambda: not self.alive(), seconds + 5)

    @property
    def _report(self) -> dict[str, Any]:
        return read(report_path())

    def _busy(self) -> set[str]:
        """The tasks that began in the worker that runs now, and did not end."""
        running: set[str] = set()
        for entry in read_log(self._log):
            match entry["at"]:
                case "ready":
                    running.clear()
                case "started":
                    running.add(entry["id"])
                case "finished":
                    running.discard(entry["id"])
        return running

    def _wait(self, done: Callable[[], bool], seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while not done() and time.monotonic() < deadline:
            time.sleep(BETWEEN_LOOKS / 4)
        return done()


class Service:
    """Obeys: one worker at a time, new for every order."""

    def __init__(self, key: Key, warden: Warden) -> None:
        self._key, self._warden = key, warden
        self._number, self._error = "", ""
        self._worker: celery.Worker | None = None

    def look(self) -> None:
        """Do what is ordered now, and report."""
        order = read(order_path())
        if order.get("number", "") != self._number or (self._worker and not self._worker.child.alive()):
            self.stop()
            if order:
                self._start(order)
        report = {"failed": self._number, "error": self._error} if self._error else {"serving": self._number}
        write_whole(report_path(), json.dumps(report))

    def stop(self) -> None:
        """End the worker, if there is one."""
        if self._worker:
            self._worker.stop(1.5)
        self._worker, self._number, self._error = None, "", ""

    def _start(self, order: dict[str, Any]) -> None:
        self._number = str(order.get("number", ""))
        try:
            folder, options = arm_dir(*self._key), Options(**order["options"])
            worker = celery.Worker(Variant(*self._key, order["kind"]), folder, int(order["database"]), options)
            environment = {str(name): str(value) for name, value in order["environment"].items()}
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self._error = f"the order can not be read: {error!r}"
            return
        try:
            worker.start(self._warden, environment)
        except ServiceError as error:
            self._error = str(error)
            worker.stop(0)
        else:
            self._worker = worker


def make_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(description="Run the Celery worker of the variant LAB_WORKER_VARIANT names.")
    parser.add_argument("--check", action="store_true", help="only say whether the service runs")
    return parser


def main() -> int:
    """Obey until the process is ended; gives the exit code."""
    if make_parser().parse_args().check:
        return 0 if listening() else 1
    try:
        scenario, _, variant = os.environ.get("LAB_WORKER_VARIANT", "").partition("/")
        key = checked(scenario, variant)
    except SwitchboardError as error:
        print(f"LAB_WORKER_VARIANT: {error}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # A worker looks into its variant's module, whether that has a schedule; and there are models in it.
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lab.settings.base")
    django.setup()
    warden = Warden()
    if forked.AVAILABLE:
        warden.tell("folder", forked.folder())
    service = Service(key, warden)
    with contextlib.suppress(KeyboardInterrupt):
        while True:
            service.look()
            time.sleep(BETWEEN_LOOKS)
    service.stop()
    report_path().unlink(missing_ok=True)
    warden.dismiss()
    return 0


if __name__ == "__main__":
    sys.exit(main())
