"""What a command has started, on disk: where its warden was killed along with it, the next one ends what they left."""

import contextlib
import fcntl
import os
import signal
import tempfile
from pathlib import Path

import psutil

from lab.state import server_dir

# Seconds; nobody is given a pid anew within one. Where the clock was set meanwhile, a process is left alone.
CLOSE = 1.0


def folder() -> Path:
    """Where the records are: one file a command, locked for as long as it lives."""
    place = server_dir() / "wards"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


class Wards:
    """The record of one command: a line for each process that leads a group, with the moment at which it began."""

    def __init__(self) -> None:
        self._file, name = tempfile.mkstemp(prefix=".", dir=folder())
        fcntl.flock(self._file, fcntl.LOCK_EX)
        # Visible when it is locked, and not before: an open one is taken for a dead command's.
        hidden = Path(name)
        self._path = hidden.rename(hidden.with_name(hidden.name.removeprefix(".")))

    def add(self, pid: int) -> None:
        """Write down one more."""
        with contextlib.suppress(psutil.NoSuchProcess):
            os.write(self._file, f"{pid} {psutil.Process(pid).create_time()}\n".encode())

    def forget(self) -> None:
        """Remove the record: all of them have ended."""
        self._path.unlink(missing_ok=True)
        os.close(self._file)


def end_forsaken() -> None:
    """Kill what commands have left that can not do so any more, and remove their records."""
    for path in folder().glob("[!.]*"):
        with contextlib.suppress(FileNotFoundError), path.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue  # it lives
            file.seek(0)
            for line in file.read().splitlines():
                with contextlib.suppress(ValueError):
                    pid, began = line.split()
                    _end(int(pid), float(began))
            path.unlink()


def _end(pid: int, began: float) -> None:
    """Kill a process with its group if it is still the same one."""
    with contextlib.suppress(psutil.Error):
        if abs(psutil.Process(pid).create_time() - began) < CLOSE:
            kill_with_group(pid)


def kill_with_group(pid: int) -> None:
    """Kill a process and the group that it leads.

    The process first, and by its own id: it may have been started so lately that it leads no group yet.
    """
    for kill in (os.kill, os.killpg):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
