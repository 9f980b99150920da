"""Many items with a small stock each, so that the last one of something is sold again and again."""

from django.db import connection

ITEMS = 5_000
STOCK = 10


def seed() -> None:
    """Put the same number of every item on the shelf."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cached_inventory_oversell_item (id, initial, stock)"
            " SELECT n, %s, %s FROM generate_series(1, %s) AS n",
            [STOCK, STOCK, ITEMS],
        )
