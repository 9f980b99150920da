"""`adopt`: mark an empty server as the lab's own, so that it may be written to."""

import argparse

import psycopg

from lab.databases import endpoint
from lab.runner.preflight import RefusedError
from lab.services import postgres

DATABASES = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY datname"
MARKED = "SELECT to_regclass('public.lab_marker') IS NOT NULL"
TABLES = """
SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'p', 'm', 'f') AND nspname <> 'information_schema' AND nspname NOT LIKE 'pg\\_%'
"""


def run(options: argparse.Namespace) -> int:
    """Make role, database and marker on the server of LAB_DATABASE_URL, if nothing else lives there."""
    if endpoint().embedded:
        raise RefusedError("LAB_DATABASE_URL is not set: the embedded server is the lab's own already.")
    try:
        found = strangers()
    except psycopg.OperationalError as error:
        raise RefusedError(f"The server of LAB_DATABASE_URL can not be used: {error}") from None
    if found:
        names = ", ".join(found[:5])
        raise RefusedError(f"That server has databases that are not the lab's ({names}). Nothing was written.")
    postgres.prepare()
    print("The server is the lab's now.")
    return 0


def strangers() -> list[str]:
    """The databases that are somebody else's: all but ours, which are ours only where the marker is."""
    with postgres.connect("postgres") as server:
        names = [str(row[0]) for row in server.execute(DATABASES).fetchall()]
        found = ["postgres"] if _count(server) else []
    marked = False
    if "lab" in names:
        with postgres.connect("lab") as lab:
            marked = lab.execute(MARKED).fetchone() == (True,)
            found += ["lab"] if not marked and _count(lab) else []
    return found + [name for name in names if name != "lab" and not (marked and name.startswith("lab_"))]


def _count(database: psycopg.Connection) -> int:
    """How many tables there are, PostgreSQL's own left out."""
    row = database.execute(TABLES).fetchone()
    return int(row[0]) if row else 0
