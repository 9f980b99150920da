"""What the promises are tested on: a real run and a real `make lab`, both in an environment that means them ill."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

from lab.discovery import ROOT
from tests.lab.running import Running, launch
from tests.security.surroundings import Surroundings

# Each of these leads some part of the lab astray where it is read: to another port, another address, another server.
HOSTILE = {
    "PORT": "9998",
    "HOST": "0.0.0.0",
    "WEB_CONCURRENCY": "1",
    "GUNICORN_CMD_ARGS": "--bind 0.0.0.0:9997",
    "PGHOST": "192.0.2.1",
    "PGHOSTADDR": "192.0.2.1",
    "PGPORT": "1",
    "PGSERVICE": "production",
    "PGOPTIONS": "-c default_transaction_read_only=on",
    "DATABASE_URL": "postgresql://admin:secret@192.0.2.1/production",
    "REDIS_URL": "redis://192.0.2.1",
    "CELERY_BROKER_URL": "redis://192.0.2.1",
    "LOCUST_WEB_HOST": "0.0.0.0",
    "LOCUST_WEB_PORT": "9996",
    "LOCUST_HOST": "http://evil.test",
    "LOCUST_MASTER_BIND_HOST": "*",
    "LOCUST_MASTER": "true",
    "FLASK_RUN_HOST": "0.0.0.0",
    "DJANGO_SETTINGS_MODULE": "nobody.knows",
}


def hostile(state: Path) -> dict[str, str]:
    """An environment for a lab of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LAB_")}
    return {**kept, **HOSTILE, "LAB_STATE": str(state)}


def family(pid: int, state: Path) -> list[psutil.Process]:
    """A process, its descendants, and all that carry the lab's state folder, whoever is their parent by now."""
    found: dict[int, psutil.Process] = {}
    try:
        root = psutil.Process(pid)
        found = {one.pid: one for one in [root, *root.children(recursive=True)]}
    except psutil.NoSuchProcess:
        pass
    for one in psutil.process_iter(["environ"]):
        if (one.info["environ"] or {}).get("LAB_STATE") == str(state):
            found[one.pid] = one
    return list(found.values())


def listeners(processes: list[psutil.Process]) -> set[tuple[str, int]]:
    """The addresses and ports on which they listen."""
    found: set[tuple[str, int]] = set()
    for process in processes:
        try:
            connections = process.net_connections("inet")
        except psutil.Error:
            continue
        found |= {(c.laddr.ip, c.laddr.port) for c in connections if c.status == psutil.CONN_LISTEN}
    return found


@dataclass
class ShortRun:
    """A measured run of two variants, its output, where it listened, and what it changed around it."""

    state: Path
    output: str = ""
    code: int = -1
    listened: set[tuple[str, int]] = field(default_factory=set)
    before: Surroundings = field(default_factory=Surroundings)
    after: Surroundings = field(default_factory=Surroundings)


def clean(state: Path) -> None:
    environment = {**os.environ, "LAB_STATE": str(state)}
    subprocess.run([sys.executable, "-m", "lab", "clean"], cwd=ROOT, env=environment, check=True, capture_output=True)


@pytest.fixture(scope="session")
def short_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ShortRun]:
    """A run that is too short for a verdict, and long enough to start everything."""
    run = ShortRun(tmp_path_factory.mktemp("run") / "state")
    run.before = Surroundings.of(run.state)
    words = ["scenario", "n_plus_one", "--variant", "fixed_values", "--seconds", "0.5", "--users", "2"]
    command = [sys.executable, "-m", "lab", *words]
    process = subprocess.Popen(
        command, cwd=ROOT, env=hostile(run.state), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    ended = threading.Event()

    def watch() -> None:
        while not ended.wait(0.3):
            run.listened |= listeners(family(process.pid, run.state))

    watcher = threading.Thread(target=watch)
    watcher.start()
    run.output, _ = process.communicate(timeout=240)
    ended.set()
    watcher.join()
    run.code, run.after = process.returncode, Surroundings.of(run.state)
    yield run
    clean(run.state)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """`make lab`, up for all the tests of its pages."""
    state = tmp_path_factory.mktemp("lab") / "state"
    running = launch(hostile(state))
    yield running
    died = running.process.poll()
    try:
        said = running.stop(60)
        assert died is None, said
    finally:
        clean(state)


@pytest.fixture(scope="session")
def awake(lab: Running) -> Running:
    """The same with a variant awake that has a Celery worker and a partner."""
    assert lab.ask("/non_idempotent_task/broken/nothing-here/").status == 404
    return lab
