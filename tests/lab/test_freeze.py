"""A server that stands still under a real load: the corrected latency says so, the median does not."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.evidence.history import read_history
from lab.latency import times
from lab.registry import get_scenario
from lab.runner import arms as databases
from lab.runner.arm import Arm
from lab.services import gunicorn, postgres
from lab.services.locust import Load
from lab.services.process import Child
from lab.services.servers import Servers
from lab.statistics import percentile

USERS, ENOUGH, FROZEN = 4, 100, 2.0
LAST = 60


@pytest.fixture
def arm(servers: Servers, tmp_path: Path) -> Iterator[Arm]:
    """A served fix with a database of its own."""
    scenario = get_scenario("n_plus_one")
    variant = next(variant for variant in scenario.variants if variant.name == "fixed_values")
    made = Arm.of(variant, 0, scenario.server_of(variant), "frozen")
    (tmp_path / "logs").mkdir()
    with postgres.connect() as server:
        databases.clone(server, databases.database_name("t", "n_plus_one"), made.database)
        made.launch(tmp_path, servers.warden, None)
        assert made.served is not None
        try:
            gunicorn.wait_ready(made.served, made.nonce)
            yield made
        finally:
            made.served.child.kill()
            databases.drop(server, made.database)


def freeze(child: Child) -> None:
    """Stop master and workers for two seconds."""
    stopped = child.pids()
    try:
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        time.sleep(FROZEN)
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)


def play_undisturbed(load: Load) -> None:
    """Play until there are so many answers that the few of a stall are not many among them."""
    served = 0
    for block in range(LAST):
        served += load.play(0, block, 0.5)["served"]
        if served >= ENOUGH:
            return


def test_a_freeze_of_two_seconds_is_seen(arm: Arm, servers: Servers, tmp_path: Path) -> None:
    assert arm.served is not None
    load = Load("scenarios.n_plus_one.load", [arm.url], USERS, 1, tmp_path, servers.warden)
    try:
        load.wait_ready()
        load.play(0, -1, 0.5)
        play_undisturbed(load)
        stall = threading.Timer(0.5, freeze, [arm.served.child])
        stall.start()
        load.play(0, LAST, 3.0)
        stall.join()
    finally:
        load.quit()
    (history,) = read_history(load.history, 1)
    raw, honest = times([request for request in history if request.block >= 0])
    assert max(raw) > 0.9 * FROZEN
    assert percentile(raw, 0.5) < FROZEN / 4
    assert percentile(honest, 0.99) > 0.8 * FROZEN
    assert percentile(honest, 0.999) > 0.9 * FROZEN
