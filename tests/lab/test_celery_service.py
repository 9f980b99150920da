"""The Celery worker of an arm: it consumes, it is killed, it is drained, and its log tells all of it."""

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from celery import Celery

from lab.registry import get_scenario, get_variant
from lab.runner import arms
from lab.scenario import Partner, Server, Variant
from lab.scenario import Worker as Options
from lab.services import postgres, valkey
from lab.services.celery import Following, Killer, Worker, queued
from lab.services.partner import PartnerService
from lab.services.process import ServiceError

DATABASE = 249
EVENT = "5c6e2bf3-4a2c-4f3c-8a0e-0f2f6f1f7d11"


def entry(at: str, pid: int, task: str, when: float) -> str:
    return json.dumps({"at": at, "pid": pid, "id": task, "time": when}) + "\n"


def test_following_knows_who_is_inside_a_task(tmp_path):
    path = tmp_path / "deliveries.jsonl"
    path.write_text(entry("received", 1, "a", 0.0) + entry("started", 2, "a", 1.0) + entry("started", 3, "b", 1.5))
    log = Following(path)
    assert log.look() == {2: ("a", 1.0), 3: ("b", 1.5)}
    with path.open("a") as file:
        file.write(entry("finished", 2, "a", 1.25) + entry("killed", 3, "b", 1.75) + '{"at": "star')
    assert log.look() == {}
    assert log.usual_seconds == 0.25
    with path.open("a") as file:
        file.write('ted", "pid": 4, "id": "c", "time": 2.0}\n')
    assert log.look() == {4: ("c", 2.0)}


def until(ready: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.02)


@pytest.fixture
def partner(tmp_path: Path) -> Iterator[PartnerService]:
    service = PartnerService.start(None, tmp_path, 1, Partner(latency=0.6))
    yield service
    service.stop()


@pytest.fixture
def worker(servers, tmp_path: Path, partner: PartnerService) -> Iterator[Worker]:
    scenario = get_scenario("non_idempotent_task")
    variant = get_variant(scenario, "broken")
    template, _ = arms.ensure_template(scenario)
    # Another session of the tests may run beside this one on the same server.
    database, broker = f"lab_i_celery_{os.getpid()}", valkey.client(DATABASE)
    broker.flushdb()
    with postgres.connect() as server:
        arms.clone(server, template, database)
        running = Worker(variant, tmp_path, DATABASE, Options(concurrency=2, kills=1, visibility_timeout=30))
        running.start(servers.warden, {"LAB_DATABASE": database, "LAB_PARTNER_URL": partner.url + variant.prefix})
        yield running
        running.stop()
        arms.drop(server, database)


@pytest.fixture
def publish(worker: Worker) -> Callable[[], None]:
    app = Celery("publisher", broker=worker.environment["LAB_BROKER_URL"], set_as_current=False)
    return lambda: app.send_task(f"{worker.variant.module_name}.count_view", args=[1, EVENT])


@pytest.mark.django_db
def test_a_task_is_delivered_again_after_its_child_was_killed(worker, publish, partner):
    assert worker.drained()
    with Killer(worker, 0.1, 1) as killer:
        publish()
        until(lambda: killer.kills == 1)
    assert not worker.drained()
    until(worker.drained)
    entries = worker.deliveries()
    assert len({entry["id"] for entry in entries if entry["id"]}) == 1
    received = [entry for entry in entries if entry["at"] == "received"]
    assert len(received) >= 2
    assert [one["redelivered"] for one in received[:2]] == [False, True]
    assert {tuple(one["args"]) for one in received} == {(1, EVENT)}
    (killed,) = (entry for entry in entries if entry["at"] == "killed")
    main = {entry["pid"] for entry in received}
    assert len(main) == 1
    assert killed["pid"] not in main
    assert entries[-1]["at"] == "finished"
    assert entries[-1]["state"] == "SUCCESS"
    assert {call["event"] for call in partner.ledger()} == {EVENT}


def test_a_kill_that_can_not_be_written_down_spoils_the_run(tmp_path):
    (tmp_path / "deliveries.jsonl").write_text(entry("started", 2, "a", time.monotonic()))

    class Full:
        log, options = tmp_path / "deliveries.jsonl", Options(kills=1)

        def kill(self, pid: int, task: str) -> bool:
            raise OSError(27, "File too large")

    killer: Any = Killer(Full(), 0.01, 1)  # type: ignore[arg-type]
    with pytest.raises(ServiceError, match=r"not be written down in .*deliveries\.jsonl: .*File too large"), killer:
        until(lambda: killer._error is not None)


@pytest.mark.django_db
def test_the_queue_counts_what_waits_and_what_is_not_acknowledged(worker, publish):
    for _ in range(5):
        publish()
    assert queued(worker.database) >= 4
    until(worker.drained)
    assert queued(worker.database) == 0
    pids = worker.child.pids()
    worker.stop()
    assert not worker.child.alive()
    assert not any(psutil.pid_exists(pid) for pid in pids)


@pytest.mark.django_db
def test_a_stranger_is_never_killed(worker):
    assert not worker.kill(os.getpid(), "x")
    assert not worker.kill(worker.child.process.pid, "x")
    assert [entry["at"] for entry in worker.deliveries()] == ["ready"]


class Scheduled(Variant):
    """A variant that has Celery's own housekeeping done five times a second."""

    @property
    def server(self) -> Server:
        schedule = {"sweep": {"task": "celery.backend_cleanup", "schedule": 0.2}}
        return Server(settings={"CELERY_BEAT_SCHEDULE": schedule})


def test_a_schedule_has_come_round_when_it_began_late_enough_and_ended(tmp_path):
    def log(*lines: tuple[str, str, float]) -> None:
        names = {"a": "celery.backend_cleanup", "b": "count_view"}
        entries = [{"at": at, "id": f"{key}{when}", "name": names[key], "time": when} for at, key, when in lines]
        (tmp_path / "deliveries.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in entries))

    def ended(key: str, when: float) -> list[tuple[str, str, float]]:
        return [("started", key, when), ("finished", key, when)]

    worker = Worker(Scheduled("non_idempotent_task", "broken", "broken"), tmp_path, DATABASE, Options())
    assert not worker.swept(5.0)
    log(*ended("a", 4.9), *ended("b", 6.0))
    assert not worker.swept(5.0)
    log(*ended("a", 4.9), ("started", "a", 5.1))
    assert not worker.swept(5.0)
    log(*ended("a", 4.9), *ended("a", 5.1))
    assert worker.swept(5.0)
    assert Worker(Variant("non_idempotent_task", "broken", "broken"), tmp_path, DATABASE, Options()).swept(9.0)


@pytest.mark.django_db
def test_the_worker_keeps_the_schedule_of_its_variant(servers, tmp_path):
    valkey.client(DATABASE).flushdb()
    variant = Scheduled("non_idempotent_task", "broken", "broken")
    running = Worker(variant, tmp_path, DATABASE, Options(concurrency=1))
    try:
        running.start(servers.warden, {"LAB_SERVER_SETTINGS": json.dumps(variant.server.settings)})
        began = time.monotonic()
        until(lambda: running.swept(began))
        until(running.drained)
        pids = running.child.pids()
    finally:
        running.stop(0.0)
    assert len(pids) == 3  # the worker, its child and the clock
    until(lambda: not any(psutil.pid_exists(pid) for pid in pids))
