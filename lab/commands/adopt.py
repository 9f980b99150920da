"""`adopt`: mark an empty server as the lab's own, so that it may be written to."""

import argparse

from lab.databases import endpoint
from lab.runner.preflight import RefusedError
from lab.services import postgres

STRANGERS = """
SELECT datname FROM pg_database
WHERE NOT datistemplate AND datname <> 'postgres' AND datname <> 'lab' AND datname NOT LIKE 'lab\\_%'
"""


def run(options: argparse.Namespace) -> int:
    """Make role, database and marker on the server of LAB_DATABASE_URL, if nothing else lives there."""
    if endpoint().embedded:
        raise RefusedError("LAB_DATABASE_URL is not set: the embedded server is the lab's own already.")
    with postgres.connect("postgres") as server:
        strangers = [row[0] for row in server.execute(STRANGERS).fetchall()]
    if strangers:
        names = ", ".join(strangers[:5])
        raise RefusedError(f"That server has databases that are not the lab's ({names}). Nothing was written.")
    postgres.prepare()
    print("The server is the lab's now.")
    return 0
