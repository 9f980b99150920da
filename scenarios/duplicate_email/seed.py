"""Twenty thousand orders whose payments nobody has heard of yet."""

from django.db import connection

ORDERS = """
INSERT INTO duplicate_email_order (id, email, cents)
SELECT n, 'customer' || n || '@shop.test', 1000 + n % 9000 FROM generate_series(1, 20000) AS n
"""


def seed() -> None:
    """Insert the orders, none with a receipt."""
    with connection.cursor() as cursor:
        cursor.execute(ORDERS)
