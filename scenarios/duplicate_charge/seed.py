"""Twenty thousand orders that nobody has paid yet."""

from django.db import connection

ORDERS = """
INSERT INTO duplicate_charge_order (id, cents, is_paid)
SELECT n, 1000 + n % 9000, false FROM generate_series(1, 20000) AS n
"""


def seed() -> None:
    """Insert the orders, all unpaid."""
    with connection.cursor() as cursor:
        cursor.execute(ORDERS)
