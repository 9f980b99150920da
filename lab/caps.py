"""What a variant may eat of this machine: every cap, in one place; docs/operations.md says who enforces which.

A broken variant may be slow and wrong. It may not take the machine with it, nor the variants beside it.
"""

import contextlib
import resource
from pathlib import Path

MIB = 2**20

# Of each process that runs a variant's code.
PROCESS_MEMORY = 1024 * MIB  # private memory; ten times what a variant that is served needs
PROCESS_FILE = 256 * MIB  # any one file it writes, its log included
PROCESS_CPU_SECONDS = 1800

# Of each of its database sessions, and of its database since its servers started.
STATEMENT_SECONDS = 20
IDLE_TRANSACTION_SECONDS = 25
TEMPORARY_FILES = 1024 * MIB
DATABASE_GROWTH = 2048 * MIB

TASK_SECONDS = 60
ANSWER_BYTES = 64 * MIB  # what the lab reads of one answer

# Of what can be asked for.
MOST_USERS = 512
MOST_SECONDS = 600
MOST_QUEUED = 50

LIMITS = {
    resource.RLIMIT_DATA: PROCESS_MEMORY,
    resource.RLIMIT_FSIZE: PROCESS_FILE,
    resource.RLIMIT_CPU: PROCESS_CPU_SECONDS,
    resource.RLIMIT_CORE: 0,
}


def cap_this_process() -> None:
    """Cap this process and all that it starts; where memory runs out all the same, they are the first to go.

    The memory is what `RLIMIT_DATA` counts: all that the process may write to and is its own, also what it has not
    touched since it was forked. So it needs no cgroup and no root, and is the same however the process was started;
    libraries and shared memory do not count, as they would in `RLIMIT_AS`. macOS knows the limit and ignores it.
    """
    for limit, most in LIMITS.items():
        _, hard = resource.getrlimit(limit)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError):
            resource.setrlimit(limit, (least, least))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def cap_memory(pid: int) -> None:
    """Cap the memory of a child that reads what variants answer; on Linux alone."""
    if hasattr(resource, "prlimit"):
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_DATA, (PROCESS_MEMORY, PROCESS_MEMORY))
