"""What a single answer costs a worker in memory, read from outside."""

import contextlib
import os
import signal
from typing import Any

from lab.evidence.memory import reset_peak, resident
from lab.runner.arm import fetch
from lab.scenario import Memory
from lab.services.gunicorn import Served
from lab.services.process import wait_until

FORK_SECONDS = 20.0


def narrow(served: Served) -> None:
    """Tell gunicorn to go on with one worker; it lets the others end in its own time."""
    for _ in range(served.expected - 1):
        served.child.process.send_signal(signal.SIGTTOU)


def weigh(served: Served, url: str, memory: Memory) -> list[dict[str, Any]]:
    """What each probe costs in memory: sent alone to `url` + path, to a worker forked for it and only warmed up.

    Of each: its name, the answer's status and bytes, the `peak` in bytes above what the worker had before, and what it
    `kept` of that once it had answered; None where the system does not tell.

    Raises:
        ServiceError: the server, told to go on with one worker, does not come to that.
    """
    wait_until(lambda: len(served.current_workers()) == 1, served.child, FORK_SECONDS)
    return [_weigh(served, url + memory.warm_up, url + probe.path) | {"probe": probe.name} for probe in memory.probes]


def _weigh(served: Served, warm_up: str, url: str) -> dict[str, Any]:
    worker = _renew(served)
    (pid,) = worker
    warm = fetch(warm_up).status
    before = resident(pid) if reset_peak(pid) else None
    status, body, _ = fetch(url)
    after = resident(pid)
    told: dict[str, Any] = {"status": status, "bytes": len(body), "peak": None, "kept": None}
    if warm == 200 and before and after and served.current_workers() == worker:
        told |= {"peak": after.peak - before.now, "kept": after.now - before.now}
    return told


def _renew(served: Served) -> frozenset[int]:
    """Have gunicorn fork a new worker, which has answered nothing yet; gives it alone."""
    old = served.current_workers()
    for pid in old:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    worker: frozenset[int] = frozenset()

    def renewed() -> bool:
        nonlocal worker
        worker = served.current_workers()
        return len(worker) == 1 and not worker & old

    wait_until(renewed, served.child, FORK_SECONDS)
    return worker
