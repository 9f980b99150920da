"""The databases of a run: seeded once into a template, cloned for every arm."""

import fcntl
import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection as django_connection
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from lab.databases import APP_ROLE, using_database
from lab.discovery import ROOT, SCENARIOS
from lab.scenario import Scenario, Variant
from lab.services import postgres
from lab.state import state_dir

BIG = 32 * 2**20


def database_name(kind: str, scenario: str, variant: str = "") -> str:
    """The name of a database: `lab_t_…` a template, `lab_a_…` an arm's, `lab_v_…` one that `make lab` serves.

    PostgreSQL cuts names at 63 bytes, so a long one ends in a digest of the whole.
    """
    name = "_".join(part for part in ("lab", kind, scenario, variant) if part)
    return name if len(name) <= 60 else f"{name[:51]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def drop(server: psycopg.Connection, name: str) -> None:
    """Drop one of the lab's databases, whoever is connected to it."""
    if not name.startswith("lab_"):
        raise ValueError(f"{name!r} is not one of the lab's databases; nothing was dropped.")
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_all(kinds: Iterable[str]) -> None:
    """Drop every database of those kinds."""
    with postgres.connect() as server:
        rows = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'lab\\_%'").fetchall()
        for (name,) in rows:
            if name.startswith(tuple(f"lab_{kind}_" for kind in kinds)):
                drop(server, name)


def template_digest(scenario: Scenario) -> str:
    """What the seeded template depends on: the tables, the seed, and ROWS."""
    files = [*(ROOT / "lab" / "shop").rglob("*.py"), *_seed_files(SCENARIOS / scenario.name)]
    digest = hashlib.sha256(os.environ.get("LAB_ROWS", "").encode())
    for path in sorted(files):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _seed_files(folder: Path) -> list[Path]:
    return [
        path for path in (folder / "models.py", folder / "seed.py", *folder.glob("migrations/*.py")) if path.exists()
    ]


def ensure_template(scenario: Scenario) -> tuple[str, bool]:
    """The name of the scenario's seeded template, and whether it had to be made now; one process makes it at a time."""
    name, digest = database_name("t", scenario.name), template_digest(scenario)
    with (state_dir() / "template.lock").open("a") as lock, postgres.connect() as server:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = server.execute("SELECT digest FROM lab_template WHERE name = %s", [name]).fetchone()
        exists = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if exists and known == (digest,):
            return name, False
        server.execute("DELETE FROM lab_template WHERE name = %s", [name])
        _create(server, name)
        with using_database(name):
            _migrate_and_seed(scenario)
        # ANALYZE alone would deny the clones index-only scans: the visibility map comes from VACUUM.
        with postgres.connect(name) as template:
            template.execute("VACUUM (ANALYZE)")
        server.execute("INSERT INTO lab_template (name, digest) VALUES (%s, %s)", [name, digest])
    return name, True


def _create(server: psycopg.Connection, name: str) -> None:
    drop(server, name)
    server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(APP_ROLE)))


def _take_time() -> None:
    """Lift the limit on this connection's statements: it is meant for requests, not for seeding on a busy machine."""
    with django_connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def _migrate_and_seed(scenario: Scenario) -> None:
    _take_time()
    call_command("migrate", "shop", verbosity=0)
    if (SCENARIOS / scenario.name / "models.py").exists():
        call_command("migrate", scenario.name, verbosity=0)
    if scenario.seed is not None:
        scenario.seed()


def clone(server: psycopg.Connection, template: str, name: str) -> None:
    """Make `name` a copy of the template, rows, sequences and statistics alike."""
    drop(server, name)
    size = server.execute("SELECT pg_database_size(%s)", [template]).fetchone()
    strategy = "file_copy" if size and size[0] > BIG else "wal_log"
    parts = [sql.Identifier(part) for part in (name, template, APP_ROLE)]
    server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY " + strategy).format(*parts))


def apply_operations(variant: Variant, database: str) -> None:
    """Apply the migration operations that make this variant different to its own database."""
    if not variant.operations:
        return
    with using_database(database):
        _take_time()
        state = MigrationLoader(django_connection).project_state()
        for operation in variant.operations:
            after = state.clone()
            operation.state_forwards(variant.scenario, after)
            with django_connection.schema_editor(atomic=operation.atomic is not False) as editor:
                operation.database_forwards(variant.scenario, editor, state, after)
            state = after
    with postgres.connect(database) as connection:
        connection.execute("VACUUM (ANALYZE)")
