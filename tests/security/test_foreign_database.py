"""S2: a database that is not the lab's is refused, and nothing is written to find that out."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.databases import check_near, endpoint
from lab.discovery import ROOT
from lab.refusal import RefusedError
from lab.services import valkey
from tests.lab.foreign_server import PASSWORD, Server, foreign_server, lab, said

# Every transaction that writes takes a number; autovacuum is off there. Rows are counted besides.
WRITES = """
SELECT pg_snapshot_xmax(pg_current_snapshot()),
       (SELECT sum(tup_inserted + tup_updated + tup_deleted) FROM pg_stat_database)
"""
PRODUCTION = """
CREATE TABLE customers (id int PRIMARY KEY, name text);
CREATE TABLE orders (id int PRIMARY KEY, customer int REFERENCES customers, total numeric);
INSERT INTO customers VALUES (1, 'somebody who matters');
"""
MARKER = "CREATE TABLE lab_marker (id text PRIMARY KEY, made timestamptz DEFAULT now());"


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with foreign_server() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    """The same, as its image's own start leaves it."""
    running.empty()
    return running


def writes(server: Server) -> object:
    """Its databases, roles and tables, the next transaction's number, and the rows that were ever written."""
    with server.connect() as connection:
        return server.snapshot(), connection.execute(WRITES).fetchone()


def prepare(server: Server, *statements: str) -> None:
    with server.connect("lab") as connection:
        for statement in statements:
            connection.execute(statement.encode())


DECOYS: dict[str, tuple[list[str], str]] = {
    "no marker": ([], "does not carry the lab's marker"),
    "other marker": ([MARKER, "INSERT INTO lab_marker VALUES ('of another install')"], "marker of another install"),
    "production": ([PRODUCTION], "does not carry the lab's marker"),
    "a marker that is none": (["CREATE TABLE lab_marker (no_id int)"], "can not be read"),
}


@pytest.mark.parametrize("decoy", DECOYS)
def test_a_run_refuses_it_and_writes_nothing(server: Server, state: Path, decoy: str) -> None:
    statements, reason = DECOYS[decoy]
    prepare(server, *statements)
    before = writes(server)
    done = lab(state, "scenario", "n_plus_one", LAB_DATABASE_URL=server.url)
    assert (done.returncode, reason in said(done), "Traceback" in said(done)) == (2, True, False), said(done)
    assert writes(server) == before


@pytest.mark.parametrize("way", ["DATABASE_URL", "PGSERVICE", "PGHOST"])
def test_no_generic_variable_leads_there(server: Server, state: Path, tmp_path: Path, way: str) -> None:
    """Neither a URL that other programs read, nor what libpq reads by itself."""
    prepare(server, PRODUCTION)
    service = tmp_path / "pg_service.conf"
    service.write_text(f"[production]\nhost=127.0.0.1\nhostaddr=127.0.0.1\nport={server.port}\nuser=lab_admin\n")
    environment = {
        "DATABASE_URL": {"DATABASE_URL": server.url},
        "PGSERVICE": {"PGSERVICE": "production", "PGSERVICEFILE": str(service), "PGPASSWORD": PASSWORD},
        "PGHOST": {"PGHOST": "127.0.0.1", "PGHOSTADDR": "127.0.0.1", "PGPORT": str(server.port)},
    }[way]
    before = writes(server)
    done = lab(state, "adopt", **environment)
    assert (done.returncode, "LAB_DATABASE_URL is not set" in done.stderr) == (2, True)
    assert writes(server) == before


def test_libpq_is_left_nothing_to_read() -> None:
    """PGHOSTADDR wins over a host that is passed, so no process that connects keeps any of these."""
    code = "import os, lab.databases; print([name for name in os.environ if name.startswith('PG')])"
    environment = {**os.environ, "PGHOSTADDR": "192.0.2.1", "PGSERVICE": "production", "PGOPTIONS": "-c x=y"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


REMOTE = ["db.example.test", "192.0.2.1", "10.0.0.1", "0.0.0.0", "::", "127.0.0.1,db.example", "127.0.0.1.evil.test"]


@pytest.mark.parametrize("host", REMOTE)
def test_another_machine_is_refused_before_it_is_asked(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases are dropped there, and stores are emptied."""
    monkeypatch.delenv("LAB_REMOTE", raising=False)
    shown = f"[{host}]" if ":" in host else host
    monkeypatch.setenv("LAB_DATABASE_URL", f"postgresql://lab_admin:secret@{shown}:5432/lab")
    with pytest.raises(RefusedError, match="not this machine") as refused:
        endpoint()
    assert "secret" not in str(refused.value)
    monkeypatch.setenv("LAB_REDIS_URL", f"redis://{shown}:6379")
    for ask in (valkey.url, valkey.broker_url):
        with pytest.raises(RefusedError, match="not this machine"):
            ask(0)


def test_another_machine_is_refused_by_the_command_line(state: Path) -> None:
    done = lab(state, "scenario", "n_plus_one", LAB_DATABASE_URL="postgresql://lab_admin:secret@db.example.test/lab")
    assert (done.returncode, "not this machine" in done.stderr, "secret" in done.stderr) == (2, True, False)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1", "/var/run/postgresql"])
def test_this_machine_is_not_refused(host: str) -> None:
    check_near("LAB_DATABASE_URL", host)


@pytest.mark.parametrize("url", ["nonsense", "mysql://127.0.0.1/lab", "postgresql:///lab", "http://127.0.0.1"])
def test_what_is_no_address_of_a_database_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_DATABASE_URL", url)
    with pytest.raises(RefusedError, match="must look like"):
        endpoint()


def test_only_the_whole_word_is_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the compose file says it, whose servers have hosts of their own."""
    for said_so in ("", "1", "true", "yes"):
        monkeypatch.setenv("LAB_REMOTE", said_so)
        with pytest.raises(RefusedError):
            check_near("LAB_DATABASE_URL", "postgres")
    monkeypatch.setenv("LAB_REMOTE", "i-understand")
    check_near("LAB_DATABASE_URL", "postgres")
