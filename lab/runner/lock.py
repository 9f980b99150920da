"""One run at a time in a state folder; imports little, because it is asked before anything else."""

import contextlib
import fcntl
import os
import time

from lab.refusal import RefusedError
from lab.state import state_dir

__all__ = ["BUSY", "RefusedError", "RunLock", "holder"]


# How every refusal begins that waiting helps against.
BUSY = "Another run"
LOOKS = 3


class RunLock:
    """One run at a time in a state folder; the kernel frees it whatever happens to the process."""

    def __init__(self) -> None:
        self._path = state_dir() / "run.lock"
        self._file = self._path.open("a+")
        if not self._taken():
            self._file.seek(0)
            raise RefusedError(_busy(self._file.read().strip()))
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def _taken(self) -> bool:
        """Take the lock if nobody has it; `holder` has it for a moment, while it looks."""
        for _ in range(LOOKS):
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.01)
            else:
                return True
        return False

    def release(self) -> None:
        """Let the next run begin."""
        self._file.truncate(0)
        self._file.close()


def holder() -> str:
    """The process id of the run that is at work, or nothing."""
    with (state_dir() / "run.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            return file.read().strip() or "?"
    return ""


def _busy(pid: str) -> str:
    import psutil  # costs more than all the rest of this module, and is hardly ever needed

    doing = ""
    with contextlib.suppress(psutil.Error, ValueError):
        doing = f" ({' '.join(psutil.Process(int(pid)).cmdline()[2:])})"
    return (
        f"{BUSY} is at work: process {pid}{doing}. Two at once would measure each other. "
        f"Wait for it, or stop it with `kill {pid}`."
    )
