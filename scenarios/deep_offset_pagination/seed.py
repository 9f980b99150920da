"""Half a million orders, old to new, with ids that have no gaps: row n has the id n."""

from typing import LiteralString

from django.db import connection

from lab.shop.seed import rows

ORDERS: LiteralString = """
INSERT INTO deep_offset_pagination_order (id, placed, customer, total_cents)
SELECT n, TIMESTAMPTZ '2022-01-01 00:00Z' + n * INTERVAL '2 minutes', n %% 10007, 500 + (n * 37) %% 19937
FROM generate_series(1, %s) AS n
"""


def seed() -> None:
    """Seed orders whose ids and times grow together."""
    with connection.cursor() as cursor:
        cursor.execute(ORDERS, [rows(500_000)])
