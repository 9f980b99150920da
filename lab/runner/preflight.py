"""Before a run: one at a time, room on the disk, and a canary that tells when PostgreSQL was not itself."""

import contextlib
import shutil
import time
from pathlib import Path

import psycopg

from lab.runner.lock import BUSY, RefusedError, RunLock
from lab.services import postgres
from lab.state import runs_dir

__all__ = ["Canary", "RefusedError", "RunLock", "check_disk"]

NEEDED_BYTES = 400 * 2**20
ADVISORY_LOCK = 20_260_101


def check_disk(folder: Path | None = None) -> None:
    """Refuse to start where results could not be written."""
    free = shutil.disk_usage(folder or runs_dir()).free
    if free < NEEDED_BYTES:
        raise RefusedError(
            f"{folder or runs_dir()} has {free / 2**20:.0f} MiB free, a run needs {NEEDED_BYTES / 2**20:.0f} MiB. "
            "Free some room, or run `make clean`."
        )


class Canary:
    """A connection held open through the run: it drops when PostgreSQL restarts, whose counters are then worthless."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._connection = postgres.connect(name="lab-canary")
        row = self._connection.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK]).fetchone()
        if row != (True,):
            self._connection.close()
            raise RefusedError(f"{BUSY} uses this PostgreSQL server. Wait for it; two would measure each other.")
        self._commits = self._count()

    def _count(self) -> int:
        row = self._connection.execute("SELECT xact_commit FROM pg_stat_database WHERE datname = 'lab'").fetchone()
        return int(row[0]) if row else 0

    def fault(self) -> str:
        """What happened to PostgreSQL since the start, or nothing."""
        after = f"{time.monotonic() - self._began:.1f} s"
        try:
            commits = self._count()
        except psycopg.Error:
            return f"PostgreSQL restarted during the run (canary connection lost, seen at {after})"
        if commits < self._commits:
            return f"PostgreSQL's counters were reset during the run (seen at {after})"
        self._commits = commits
        return ""

    def close(self) -> None:
        """Let go of the connection and of its lock."""
        with contextlib.suppress(psycopg.Error):
            self._connection.close()
