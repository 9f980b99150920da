"""A year of sales, which take a moment to add up."""

from django.db import connection

from lab.shop.seed import rows

SALES = """
INSERT INTO cache_stampede_sale (title, day, copies)
SELECT 1 + (n * 7919) %% 5003, DATE '2026-01-01' + n %% 365, 1 + n %% 3 FROM generate_series(1, %s) AS n
"""


def seed() -> None:
    """Insert 40,000 sales, or as many as ROWS says."""
    with connection.cursor() as cursor:
        cursor.execute(SALES, [rows(40_000)])
