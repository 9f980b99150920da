"""A few items of which there is plenty, and many of which there are only some."""

from django.db import connection

PLENTY, SCARCE = 20, 20_000
# The scarce ones have the higher numbers: orders are worked off by number, so what is missing is found last.
ITEMS = """
INSERT INTO partial_write_item (id, initial, stock)
SELECT n, pieces, pieces
FROM (SELECT n, CASE WHEN n <= %s THEN 1000000 ELSE 4 END AS pieces FROM generate_series(1, %s) AS n) AS item
"""


def seed() -> None:
    """Fill the shelf."""
    with connection.cursor() as cursor:
        cursor.execute(ITEMS, [PLENTY, PLENTY + SCARCE])
