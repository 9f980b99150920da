"""Scenarios with tasks: one Celery worker at a time, troubled while the load runs, drained before measuring."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import redis

from lab.runner.arm import Arm
from lab.runner.plan import Plan
from lab.services.celery import Killer, Worker
from lab.services.process import ServiceError, Warden

DRAIN_SECONDS = 45.0
BROKER_OFFSET = 100


@contextlib.contextmanager
def worker_of(arm: Arm, plan: Plan, folder: Path, warden: Warden, environment: dict[str, str]) -> Iterator[Worker]:
    """A Celery worker for one arm, consuming; gone when the block ends."""
    if plan.scenario.worker is None:
        raise ValueError(f"{plan.scenario.name} has no worker.")
    place = folder / "logs" / arm.variant.name
    worker = Worker(arm.variant, place, arm.valkey_database + BROKER_OFFSET, plan.scenario.worker)
    try:
        worker.start(warden, environment)
        yield worker
    finally:
        if hasattr(worker, "child"):
            worker.stop()


def killing(worker: Worker, plan: Plan, arm: Arm) -> Killer:
    """Kills as many busy children as the scenario asks for, spread over the load."""
    return Killer(worker, plan.load.seconds, f"{plan.seed}/{arm.variant.name}")


def drain(worker: Worker) -> str:
    """Wait until the queue is empty and nobody works; says what is left at the deadline, or nothing."""
    deadline = time.monotonic() + DRAIN_SECONDS
    while True:
        if not worker.child.alive():
            raise ServiceError(f"{worker.child.name} died during the run. Its log ends:\n{worker.child.tail()}")
        try:
            if worker.drained():
                return ""
        except redis.RedisError as error:
            raise ServiceError("Valkey died during the run") from error
        if time.monotonic() > deadline:
            return f"{worker.child.name} was still at work {DRAIN_SECONDS:.0f} s after the load"
        time.sleep(0.1)
