"""A hundred thousand parcels of two thousand customers, one every five minutes; the last 500 are on their way."""

from typing import LiteralString

from django.db import connection

from lab.shop.seed import rows

CUSTOMERS, ON_THEIR_WAY = 2_000, 500
SENDERS: LiteralString = """
INSERT INTO over_indexing_customer (id, name) SELECT n, 'Customer ' || n FROM generate_series(1, %s) AS n
"""
PARCELS: LiteralString = """
INSERT INTO over_indexing_parcel (id, code, customer_id, placed, depot, scanned, delivered, address)
SELECT n, 'P' || lpad(((%(parcels)s - n)::bigint * 7919 %% 1000003)::text, 7, '0'), 1 + n * 37 %% %(customers)s,
       placed, n * 31 %% 60, placed + n %% 700 * INTERVAL '3 minutes', n <= %(parcels)s - %(on_their_way)s,
       n %% 211 || ' Some Street, Some Town ' || n %% 97
FROM generate_series(1, %(parcels)s) AS n,
     LATERAL (SELECT TIMESTAMPTZ '2026-01-01 00:00Z' + n * INTERVAL '5 minutes' AS placed) AS moment
"""
SEQUENCE: LiteralString = "SELECT setval('over_indexing_parcel_id_seq', (SELECT max(id) FROM over_indexing_parcel))"
# What the next days bring, for the price of the indexes in writes.
NEW_PARCELS: LiteralString = """
INSERT INTO over_indexing_parcel (code, customer_id, placed, depot, scanned, delivered, address)
SELECT 'N' || lpad((n * 7919 % 1000003)::text, 7, '0'), 1 + n * 37 % 2000,
       TIMESTAMPTZ '2027-01-01 00:00Z' + n * INTERVAL '1 minute', n % 60, now(), false, 'Some Street'
FROM generate_series(1, 5000) AS n
"""


def seed() -> None:
    """Seed `ROWS` parcels (100,000)."""
    with connection.cursor() as cursor:
        cursor.execute(SENDERS, [CUSTOMERS])
        cursor.execute(PARCELS, {"parcels": rows(100_000), "customers": CUSTOMERS, "on_their_way": ON_THEIR_WAY})
        cursor.execute(SEQUENCE)
