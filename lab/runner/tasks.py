"""Scenarios with tasks: a Celery worker for each arm, troubled while its load runs, drained before measuring."""

import contextlib
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import redis

from lab.runner.arm import Arm
from lab.runner.plan import Plan
from lab.services.celery import Killer, Worker
from lab.services.process import ServiceError, Warden

DRAIN_SECONDS = 45.0
BROKER_OFFSET = 100


@contextlib.contextmanager
def workers_of(arms: Sequence[Arm], plan: Plan, folder: Path, warden: Warden) -> Iterator[dict[int, Worker]]:
    """A Celery worker for each arm, by the arm's index, all of them consuming; gone when the block ends."""
    options = plan.scenario.worker
    if options is None:
        raise ValueError(f"{plan.scenario.name} has no worker.")
    with contextlib.ExitStack() as exits:
        workers: dict[int, Worker] = {}
        for arm in arms:
            place, broker = folder / "logs" / arm.variant.name, arm.valkey_database + BROKER_OFFSET
            worker = workers[arm.index] = Worker(arm.variant, place, broker, options)
            worker.launch(warden, arm.environment(options))
            # At once: its queue is worked off by then, or the run is over; a warm shutdown takes seconds for each.
            exits.callback(worker.stop, 0.0)
        for worker in workers.values():
            worker.wait_ready()
        yield workers


def killing(worker: Worker, plan: Plan, arm: Arm) -> Killer:
    """Kills as many busy children as the scenario asks for, spread over the load."""
    return Killer(worker, plan.load.seconds, f"{plan.seed}/{arm.variant.name}")


def drain(worker: Worker) -> str:
    """Wait until the queue is empty and nobody works; says what is left at the deadline, or nothing.

    Where the variant has a schedule, it must first have come round once more, `settle` seconds after the load.
    """
    began = time.monotonic()
    deadline = began + DRAIN_SECONDS
    while True:
        if not worker.child.alive():
            raise ServiceError(f"{worker.child.name} died during the run. Its log ends:\n{worker.child.tail()}")
        try:
            if worker.swept(began + worker.options.settle) and worker.drained():
                return ""
        except redis.RedisError as error:
            raise ServiceError("Valkey died during the run") from error
        if time.monotonic() > deadline:
            return f"{worker.child.name} was still at work {DRAIN_SECONDS:.0f} s after the load"
        time.sleep(0.1)
