"""Two shops, the house and three customers, all of them rich."""

from django.db import connection

from scenarios.deadlock.models import CUSTOMERS, HOUSE, OPENING, SHOPS

ACCOUNTS = """
INSERT INTO deadlock_account (id, name, balance)
SELECT n, 'Account ' || n, %s FROM unnest(%s::bigint[]) AS n ORDER BY n
"""


def seed() -> None:
    """Open the accounts."""
    with connection.cursor() as cursor:
        cursor.execute(ACCOUNTS, [OPENING, [*SHOPS, HOUSE, *CUSTOMERS]])
