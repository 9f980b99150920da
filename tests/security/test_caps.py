"""S10: a variant that eats without end is stopped at its cap, while the one beside it goes on answering."""

import re
import resource
import runpy
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from lab import caps
from lab.discovery import ROOT
from lab.runner.arm import Arm, fetch
from lab.scenario import Server, Variant
from lab.services import gunicorn, postgres
from lab.services.servers import Servers

NEIGHBOUR = "lab.serving.wsgi:application"
GLUTTON = "tests.security.glutton:application"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("caps")


@pytest.fixture(scope="module")
def pair(servers: Servers, folder: Path) -> Iterator[tuple[gunicorn.Served, gunicorn.Served]]:
    """A server that eats without end, and one beside it; both are served as a measured variant is."""
    environment = {"DJANGO_SETTINGS_MODULE": "lab.settings.measure", "GLUTTON": str(folder)}
    started = [
        gunicorn.launch(name, Server(), folder / f"{name}.log", servers.warden, environment, application)
        for name, application in (("glutton", GLUTTON), ("neighbour", NEIGHBOUR))
    ]
    try:
        for served, nonce in started:
            gunicorn.wait_ready(served, nonce, 100)
        yield started[0][0], started[1][0]
    finally:
        for served, _ in started:
            served.child.kill()


Pair = tuple[gunicorn.Served, gunicorn.Served]


def eat(pair: Pair, what: str) -> tuple[int, str]:
    """Have the glutton eat, and its neighbour asked all the while: it never fails to answer."""
    answers: list[int] = []
    done = threading.Event()

    def ask() -> None:
        while not done.wait(0.05):
            answers.append(fetch(f"{pair[1].url}/-/nothing")[0])

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        status, body, _ = fetch(f"{pair[0].url}/eat/{what}")
    finally:
        done.set()
        asking.join()
    assert set(answers) <= {200}
    assert fetch(f"{pair[1].url}/-/nothing")[0] == 200
    return status, body.decode(errors="replace")


def test_memory_ends_at_the_cap(pair: Pair) -> None:
    """The request fails with a MemoryError; the process stays, gives back what it took, and answers the next one."""
    status, said = eat(pair, "memory")
    assert (status, said.split()[0]) == (500, "MemoryError")
    eaten = int(said.split()[1])
    assert caps.PROCESS_MEMORY * 0.5 < eaten <= caps.PROCESS_MEMORY
    assert fetch(f"{pair[0].url}/-/nothing")[0] == 200
    assert pair[0].fault() == ""


def test_a_file_ends_at_the_cap(pair: Pair, folder: Path) -> None:
    status, said = eat(pair, "file")
    assert (status, said.split()[0]) == (500, "OSError")
    assert (folder / "eaten").stat().st_size == caps.PROCESS_FILE
    (folder / "eaten").unlink()


def test_an_answer_without_end_is_read_up_to_the_cap(pair: Pair) -> None:
    status, said = eat(pair, "answer")
    assert (status, len(said)) == (200, caps.ANSWER_BYTES)


def test_the_caps_are_on_every_process_and_can_not_be_lifted(pair: Pair) -> None:
    """Master and workers alike; a process that is not root can not raise them again, and none dumps its memory."""
    assert caps.LIMITS.keys() >= {resource.RLIMIT_DATA, resource.RLIMIT_FSIZE, resource.RLIMIT_CPU}
    for pid in pair[1].child.pids():
        for limit, most in caps.LIMITS.items():
            assert psutil.Process(pid).rlimit(limit) == (most, most)
        assert Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == "1000"


def test_the_load_generator_is_capped_too() -> None:
    """It reads whatever a variant answers."""
    child = psutil.Popen(["sleep", "60"])
    caps.cap_memory(child.pid)
    found = child.rlimit(resource.RLIMIT_DATA)
    child.kill()
    child.wait()
    assert found == (caps.PROCESS_MEMORY, caps.PROCESS_MEMORY)
    caps.cap_memory(child.pid)  # gone by now, and no error


def as_variant() -> psycopg.Connection:
    """A session like a variant's own."""
    return postgres.connect("lab", admin=False)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("statement_timeout", f"{caps.STATEMENT_SECONDS}s"),
        ("idle_in_transaction_session_timeout", f"{caps.IDLE_TRANSACTION_SECONDS}s"),
        ("temp_file_limit", f"{caps.TEMPORARY_FILES // 2**30}GB"),
    ],
)
def test_a_session_of_the_database_is_capped(servers: Servers, setting: str, value: str) -> None:
    with as_variant() as session:
        assert session.execute(f"SHOW {setting}".encode()).fetchone() == (value,)


def test_a_session_can_not_lift_what_it_may_spill(servers: Servers) -> None:
    with as_variant() as session, pytest.raises(psycopg.errors.InsufficientPrivilege):
        session.execute("SET temp_file_limit = -1")


def test_a_statement_without_end_is_ended(servers: Servers) -> None:
    """By the same setting, made shorter than the wait of a test."""
    with as_variant() as session:
        session.execute("SET statement_timeout = '300ms'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            session.execute("SELECT count(*) FROM generate_series(1, 1e12::bigint)")


def test_statements_end_before_servers_do_and_those_before_the_load() -> None:
    """Whoever waits last must not be the first to go."""
    timeout = runpy.run_path(str(gunicorn.CONFIG))["timeout"]
    patience = re.search(r"network_timeout = ([0-9.]+)", (ROOT / "loadtests" / "users.py").read_text())
    assert patience
    assert caps.STATEMENT_SECONDS < caps.IDLE_TRANSACTION_SECONDS < timeout < float(patience[1])


def test_a_database_that_outgrows_its_cap_ends_the_run(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked between two blocks; the run is INCONCLUSIVE then, and says which variant it was."""
    monkeypatch.setattr(caps, "DATABASE_GROWTH", 2 * caps.MIB)
    made = Arm.of(Variant("n_plus_one", "broken", "broken"), 0, Server())
    with postgres.connect() as server:
        server.execute(f'DROP DATABASE IF EXISTS "{made.database}_cap"'.encode())
        made.database += "_cap"
        server.execute(f'CREATE DATABASE "{made.database}" OWNER lab_app'.encode())
        try:
            made.size = postgres.size_of(server, made.database)
            assert made.outgrown(server) == ""
            with postgres.connect(made.database, admin=False) as session:
                session.execute("CREATE TABLE eaten AS SELECT repeat('x', 1000) FROM generate_series(1, 4000)")
            assert "broken wrote" in made.outgrown(server)
        finally:
            server.execute(f'DROP DATABASE "{made.database}" WITH (FORCE)'.encode())
