"""A server of one's own, as in compose: the lab asks before it takes one, and starts none of its own then."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lab.discovery import ROOT
from lab.services import postgres
from lab.services.process import clean_environment, spawn, wait_until

PASSWORD = "5f3c"
SNAPSHOT = """
SELECT (SELECT array_agg(datname ORDER BY oid) FROM pg_database), (SELECT array_agg(rolname ORDER BY oid) FROM pg_roles)
"""


class Server:
    """A PostgreSQL on loopback TCP that knows nothing of the lab, started as the compose file starts its own."""

    def __init__(self, port: int) -> None:
        self.port = port

    @property
    def url(self) -> str:
        return f"postgresql://lab_admin:{PASSWORD}@127.0.0.1:{self.port}/lab"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(self.url, dbname=database, autocommit=True)

    def answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def snapshot(self) -> object:
        """All databases, roles and the lab database's tables."""
        with self.connect() as server:
            found = server.execute(SNAPSHOT).fetchone()
        with self.connect("lab") as lab:
            tables = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1"
            return found, lab.execute(tables).fetchall()


def made() -> Path:
    """A fresh cluster, in a folder that whoever PostgreSQL runs as can get to: pytest's own are private."""
    folder = Path(tempfile.mkdtemp(prefix="lab-test-", dir="/var/tmp"))
    postgres.own(folder)
    for name, text in (("password", PASSWORD), ("postgresql.conf", postgres.CONFIG.read_text())):
        (folder / name).write_text(text)
        postgres.own(folder / name)
    options = f"-D {folder}/data -U lab_admin -A scram-sha-256 --pwfile {folder}/password --no-sync -E UTF8 --locale=C"
    command = [str(postgres.binaries() / "initdb"), *options.split()]
    subprocess.run(command, check=True, capture_output=True, cwd="/", env=clean_environment(), **postgres.as_user())
    return folder


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    folder = made()
    with socket.create_server(("127.0.0.1", 0)) as free:
        server = Server(free.getsockname()[1])
    options = f"-D {folder}/data -c config_file={folder}/postgresql.conf -c listen_addresses=127.0.0.1 -k {folder}"
    command = [str(postgres.binaries() / "postgres"), *options.split(), "-p", str(server.port)]
    environment = clean_environment()
    child = spawn("PostgreSQL", command, folder / "log", None, env=environment, cwd="/", **postgres.as_user())
    try:
        wait_until(server.answers, child, 30)
        yield server
    finally:
        child.stop(signal.SIGINT, 8)
        shutil.rmtree(folder)


@pytest.fixture
def server(running: Server) -> Server:
    """The same, with an empty database `lab` and nothing else, as the image's own start leaves it."""
    with running.connect() as connection:
        names = connection.execute("SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'")
        for (name,) in names.fetchall():
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        connection.execute("DROP ROLE IF EXISTS lab_app")
        connection.execute("CREATE DATABASE lab")
    return running


def lab(state: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LAB_")}
    full = {**kept, "LAB_STATE": str(state), "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-m", "lab", *words]
    return subprocess.run(command, env=full, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


def said(done: subprocess.CompletedProcess[str]) -> str:
    """All that was printed, in one line: the terminal wraps."""
    return " ".join((done.stdout + done.stderr).split())


def test_adopts_an_empty_server_and_again(server: Server, state: Path) -> None:
    """The marker, the role that serves and the extension are made; a second time changes nothing."""
    for _ in range(2):
        done = lab(state, "adopt", LAB_DATABASE_URL=server.url)
        assert (done.returncode, done.stderr) == (0, "")
    with server.connect("lab") as connection:
        assert connection.execute("SELECT count(*) FROM lab_marker").fetchone() == (1,)
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = 'lab_app'").fetchone() == (False,)
        assert connection.execute("SELECT count(*) FROM pg_stat_statements").fetchone() != (0,)
    assert not (state / "postgres").exists()


@pytest.mark.parametrize(
    ("database", "statement", "named"),
    [
        ("postgres", "CREATE DATABASE payroll", "payroll"),
        ("postgres", "CREATE DATABASE lab_results", "lab_results"),
        ("lab", "CREATE TABLE samples (id int)", "lab"),
        ("lab", "CREATE SCHEMA chemistry CREATE TABLE samples (id int)", "lab"),
    ],
)
def test_adopt_refuses_strangers(server: Server, state: Path, database: str, statement: str, named: str) -> None:
    """Whatever lives there already is left exactly as it is."""
    with server.connect(database) as connection:
        connection.execute(statement.encode())
    before = server.snapshot()
    done = lab(state, "adopt", LAB_DATABASE_URL=server.url)
    assert done.returncode == 2
    assert f"({named}). Nothing was written." in done.stderr
    assert server.snapshot() == before


def test_an_unmarked_server_is_refused(server: Server, state: Path) -> None:
    """A run asks for the marker first, and says what makes one."""
    before = server.snapshot()
    done = lab(state, "scenario", "n_plus_one", LAB_DATABASE_URL=server.url)
    assert done.returncode == 3
    assert "does not carry the lab's marker, so nothing was written" in said(done)
    assert "python -m lab adopt" in said(done)
    assert "Traceback" not in said(done)
    assert server.snapshot() == before


def test_a_server_without_the_database_is_refused(server: Server, state: Path) -> None:
    """No traceback, and the way on."""
    with server.connect() as connection:
        connection.execute("DROP DATABASE lab")
    done = lab(state, "scenario", "n_plus_one", LAB_DATABASE_URL=server.url)
    assert done.returncode == 3
    assert "leads to no database 'lab'" in said(done)
    assert "python -m lab adopt" in said(done)
    assert "Traceback" not in said(done)
    assert lab(state, "adopt", LAB_DATABASE_URL=server.url).returncode == 0


def test_a_wrong_password_is_one_sentence(server: Server, state: Path) -> None:
    """Adopting with another role's password is refused, and the password is not repeated."""
    done = lab(state, "adopt", LAB_DATABASE_URL=server.url.replace(PASSWORD, "guessed"))
    assert done.returncode == 2
    assert "can not be used" in done.stderr
    assert "guessed" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_generic_url_is_ignored(server: Server, state: Path) -> None:
    """DATABASE_URL and PGHOST may point at something that matters: nobody reads them."""
    before = server.snapshot()
    done = lab(state, "adopt", DATABASE_URL=server.url, PGHOST="127.0.0.1", PGPORT=str(server.port))
    assert done.returncode == 2
    assert "LAB_DATABASE_URL is not set" in done.stderr
    assert server.snapshot() == before
