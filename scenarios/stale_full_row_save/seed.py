"""More products than will be edited in a run, with nothing filled in yet."""

from django.db import connection

PRODUCTS = 20_000


def seed() -> None:
    """List the products."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO stale_full_row_save_product"
            " (id, title, summary, brand, origin, supplier, remark, version, updated)"
            " SELECT n, '', '', '', '', '', '', 0, now() FROM generate_series(1, %s) AS n",
            [PRODUCTS],
        )
