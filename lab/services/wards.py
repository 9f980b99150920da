"""What a command has started, on disk: where its warden was killed along with it, the next one ends what they left."""

import contextlib
import fcntl
import os
import signal
import tempfile
from pathlib import Path

import psutil

from lab.state import server_dir

CLOSE = 1.0  # seconds; nobody is given a pid anew within one


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
        self._path = Path(name).rename(Path(name).with_name(Path(name).name[1:]))

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
                _kill(*line.split())
            path.unlink()


def _kill(pid: str = "0", began: str = "0", *_: str) -> None:
    """Kill the group of a process that is still the same one; a stranger with its pid is left alone."""
    with contextlib.suppress(psutil.NoSuchProcess, ValueError, ProcessLookupError, PermissionError):
        if abs(psutil.Process(int(pid)).create_time() - float(began)) < CLOSE:
            os.kill(int(pid), signal.SIGKILL)
            os.killpg(int(pid), signal.SIGKILL)
