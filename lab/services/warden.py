"""Ends what the lab started when the lab is gone: reads its standard input until it closes, then clears up.

Lines: `group PID` (kill this process group), `folder PATH` (remove this temporary folder, unless `dismissed` comes: who
lives to say so removes it), `shared` (stop the shared servers unless somebody else uses them).
"""

import contextlib
import shutil
import signal
import sys
import time

import psutil

from lab.services import shared
from lab.services.wards import kill_with_group

PATIENCE = 20


def identity(pid: int) -> psutil.Process | None:
    """The process that has the pid now, None where it ended already."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process(pid)
    return None


def kill_group(pid: int, leader: psutil.Process | None) -> None:
    """Kill the process group of `pid`, if the pid is still the same process or only its children are left.

    psutil compares the moments at which two processes began by a clock that nobody sets.
    """
    if not psutil.pid_exists(pid) or leader == identity(pid):
        kill_with_group(pid)


def leave_shared() -> None:
    """Stop the shared servers; the dead one's lock may be freed a moment after its pipe, so ask for a while."""
    for _ in range(PATIENCE):
        if shared.stop_if_unused():
            return
        time.sleep(0.1)


def orders() -> tuple[list[tuple[int, psutil.Process | None]], list[str], bool]:
    """What the input said until it closed: process groups with their leaders, folders, whether servers are shared."""
    groups: list[tuple[int, psutil.Process | None]] = []
    folders: list[str] = []
    uses_shared = False
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        if word == "group":
            groups.append((int(rest), identity(int(rest))))
        elif word == "folder":
            folders.append(rest)
        elif word == "dismissed":
            folders.clear()
        uses_shared |= word == "shared"
    return groups, folders, uses_shared


def main() -> None:
    """Wait for the end of the input, then end everything that was named."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    groups, folders, uses_shared = orders()
    for pid, leader in groups:
        kill_group(pid, leader)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    if uses_shared:
        leave_shared()


if __name__ == "__main__":
    main()
