"""Ends what the lab started when the lab is gone: reads its standard input until it closes, then clears up.

Lines: `group PID CREATED` (kill this process group), `shared` (stop the shared servers unless somebody else uses them).
"""

import contextlib
import os
import signal
import sys
import time

import psutil

from lab.services import shared

PATIENCE = 20


def kill_group(pid: int, created: float) -> None:
    """Kill the process group of `pid`, if the pid is still the same process or only its children are left."""
    with contextlib.suppress(psutil.NoSuchProcess):
        if abs(psutil.Process(pid).create_time() - created) > 1:
            return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def leave_shared() -> None:
    """Stop the shared servers; the dead one's lock may be freed a moment after its pipe, so ask for a while."""
    for _ in range(PATIENCE):
        if shared.stop_if_unused():
            return
        time.sleep(0.1)


def main() -> None:
    """Wait for the end of the input, then end everything that was named."""
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    groups: list[tuple[int, float]] = []
    uses_shared = False
    for line in sys.stdin:
        words = line.split()
        if words[:1] == ["group"]:
            groups.append((int(words[1]), float(words[2])))
        uses_shared |= words[:1] == ["shared"]
    for pid, created in groups:
        kill_group(pid, created)
    if uses_shared:
        leave_shared()


if __name__ == "__main__":
    main()
