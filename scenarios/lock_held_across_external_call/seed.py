"""Four companies, each with more to spend than anybody can in a run."""

from django.db import connection

from scenarios.lock_held_across_external_call.models import OPENING

ACCOUNTS = """
INSERT INTO lock_held_across_external_call_account (id, "left") SELECT n, %s FROM generate_series(1, 4) AS n
"""


def seed() -> None:
    """Open the accounts."""
    with connection.cursor() as cursor:
        cursor.execute(ACCOUNTS, [OPENING])
