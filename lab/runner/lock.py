"""One run at a time in a state folder; imports little, because it is asked before anything else."""

import contextlib
import fcntl
import os

from lab.refusal import RefusedError
from lab.state import state_dir

__all__ = ["RefusedError", "RunLock"]


class RunLock:
    """One run at a time in a state folder; the kernel frees it whatever happens to the process."""

    def __init__(self) -> None:
        self._path = state_dir() / "run.lock"
        self._file = self._path.open("a+")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            raise RefusedError(_busy(self._file.read().strip())) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Let the next run begin."""
        self._file.truncate(0)
        self._file.close()


def _busy(pid: str) -> str:
    import psutil  # costs more than all the rest of this module, and is hardly ever needed

    doing = ""
    with contextlib.suppress(psutil.Error, ValueError):
        doing = f" ({' '.join(psutil.Process(int(pid)).cmdline()[2:])})"
    return (
        f"Another run is at work: process {pid}{doing}. Two at once would measure each other. "
        f"Wait for it, or stop it with `kill {pid}`."
    )
