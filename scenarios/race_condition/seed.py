"""Fill the shelves: many items with a small stock each, so that the last one of something is sold again and again."""

from django.db import connection

ITEMS = 2_000
STOCK = 30


def seed() -> None:
    """Put the same number of every item on its shelf."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO race_condition_item (id, initial, stock, version)"
            " SELECT n, %s, %s, 0 FROM generate_series(1, %s) AS n",
            [STOCK, STOCK, ITEMS],
        )
