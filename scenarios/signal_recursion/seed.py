"""Ten thousand open orders."""

from typing import LiteralString

from django.db import connection

from lab.shop.seed import rows

ORDERS: LiteralString = """
INSERT INTO signal_recursion_order (id, status) SELECT n, 'open' FROM generate_series(1, %s) AS n
"""
SEQUENCE: LiteralString = "SELECT setval('signal_recursion_order_id_seq', %s)"


def seed() -> None:
    """Seed orders that nobody has completed."""
    with connection.cursor() as cursor:
        cursor.execute(ORDERS, [rows(10_000)])
        cursor.execute(SEQUENCE, [rows(10_000)])
