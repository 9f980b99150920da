"""A dozen items that everybody wants."""

from django.db import connection

from scenarios.deadlock_batch_update_order.models import INITIAL, ITEMS

SHELF = """
INSERT INTO deadlock_batch_update_order_item (id, stock) SELECT n, %s FROM generate_series(1, %s) AS n ORDER BY n
"""


def seed() -> None:
    """Fill the shelf."""
    with connection.cursor() as cursor:
        cursor.execute(SHELF, [INITIAL, ITEMS])
