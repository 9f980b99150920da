"""A PostgreSQL that knows nothing of the lab, and the lab's command line beside it."""

import contextlib
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

    def empty(self) -> None:
        """An empty database `lab` and nothing else, as the image's own start leaves it."""
        with self.connect() as connection:
            names = connection.execute(
                "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
            )
            for (name,) in names.fetchall():
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            connection.execute("DROP ROLE IF EXISTS lab_app")
            connection.execute("CREATE DATABASE lab")

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


@contextlib.contextmanager
def foreign_server() -> Iterator[Server]:
    """One, running; gone with its files when the block ends."""
    folder = made()
    with socket.create_server(("127.0.0.1", 0)) as free:
        server = Server(free.getsockname()[1])
    options = f"-D {folder}/data -c config_file={folder}/postgresql.conf -c listen_addresses=127.0.0.1 -k {folder}"
    options += " -c autovacuum=off"  # nobody but the lab may be the one who writes
    command = [str(postgres.binaries() / "postgres"), *options.split(), "-p", str(server.port)]
    environment = clean_environment()
    child = spawn("PostgreSQL", command, folder / "log", None, env=environment, cwd="/", **postgres.as_user())
    try:
        wait_until(server.answers, child, 30)
        yield server
    finally:
        child.stop(signal.SIGINT, 8)
        shutil.rmtree(folder)


def lab(state: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LAB_")}
    full = {**kept, "LAB_STATE": str(state), "PYTHONPATH": str(ROOT), **environment}
    command = [sys.executable, "-m", "lab", *words]
    return subprocess.run(command, env=full, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


def said(done: subprocess.CompletedProcess[str]) -> str:
    """All that was printed, in one line: the terminal wraps."""
    return " ".join((done.stdout + done.stderr).split())
