"""Forty customers; the forty-first has left."""

from django.db import connection

CUSTOMERS = """
INSERT INTO task_before_commit_customer (id, name)
SELECT n, 'Customer ' || n FROM generate_series(1, 40) AS n
"""


def seed() -> None:
    """Open the accounts."""
    with connection.cursor() as cursor:
        cursor.execute(CUSTOMERS)
