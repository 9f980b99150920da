"""Entries of a hundred services: one talks all the time, one never warns, one was retired long ago."""

from typing import LiteralString

from django.db import connection

from lab.shop.seed import rows

BUSY, ORDINARY, QUIET, RETIRED = 1, 50, 99, 100
SERVICES = {"the busy one": BUSY, "one like many": ORDINARY, "the quiet one": QUIET, "the retired one": RETIRED}
ENTRIES: LiteralString = """
INSERT INTO composite_index_column_order_entry (id, service, level, at, message)
SELECT n, service, CASE WHEN service = 99 OR n * 31 %% 100 >= 10 THEN 20 WHEN n * 31 %% 100 >= 3 THEN 30 ELSE 40 END,
       TIMESTAMPTZ '2025-01-01 00:00Z' + n * INTERVAL '10 seconds', 'Entry ' || n || ': something has happened'
FROM generate_series(1, %s) AS n,
     LATERAL (SELECT 1 + floor(99 * power(n %% 10007 * 7919 %% 10007 / 10007.0, 3)) AS drawn) AS draw,
     LATERAL (SELECT CASE WHEN n <= 100 THEN 100 ELSE drawn END AS service) AS chosen
"""
SEQUENCE: LiteralString = """
SELECT setval('composite_index_column_order_entry_id_seq',
              (SELECT max(id) FROM composite_index_column_order_entry))
"""
# What the next hour brings, for the price of the indexes in writes.
NEW_ENTRIES: LiteralString = """
INSERT INTO composite_index_column_order_entry (service, level, at, message)
SELECT 1 + n % 99, 20 + 10 * (n % 3), TIMESTAMPTZ '2026-01-01 00:00Z' + n * INTERVAL '1 second', 'Entry'
FROM generate_series(1, 5000) AS n
"""


def seed() -> None:
    """Seed `ROWS` entries (500,000); the first hundred are those of the retired service, and it has no others."""
    with connection.cursor() as cursor:
        cursor.execute(ENTRIES, [rows(500_000)])
        cursor.execute(SEQUENCE)
