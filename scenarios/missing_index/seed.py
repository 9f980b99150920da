"""A million orders, old to new: neighbours belong to different customers, and every second one is still a cart."""

from typing import LiteralString

from django.db import connection

from lab.shop.seed import rows

EACH = 100
ORDERS: LiteralString = """
INSERT INTO missing_index_order (id, placed, total_cents, status, email)
SELECT n, TIMESTAMPTZ '2022-01-01 00:00Z' + n * INTERVAL '2 minutes', 500 + (n * 37) %% 19937,
       CASE WHEN (n / %(customers)s) %% 2 = 0 THEN 0 ELSE 1 + n %% 3 END,
       'c' || n %% %(customers)s || '@shop.test'
FROM generate_series(1, %(orders)s) AS n
"""
# What the next days bring, for the price of an index in writes.
NEW_ORDERS: LiteralString = """
INSERT INTO missing_index_order (placed, total_cents, status, email)
SELECT now() + n * INTERVAL '1 second', n, n % 2, 'c' || (n * 7919) % 10000 || '@shop.test'
FROM generate_series(1, 5000) AS n
"""
SEQUENCE: LiteralString = "SELECT setval('missing_index_order_id_seq', (SELECT max(id) FROM missing_index_order))"


def seed() -> None:
    """Seed a hundred orders for each customer: a larger shop has more customers, not busier ones."""
    orders = rows(1_000_000)
    with connection.cursor() as cursor:
        cursor.execute(ORDERS, {"orders": orders, "customers": max(1, orders // EACH)})
        cursor.execute(SEQUENCE)
