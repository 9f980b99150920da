"""A thousand days, a hundred invoices due on each; of every twenty, one has no address."""

from typing import LiteralString

from django.db import connection

from lab.shop.seed import rows

EACH = 100
INVOICES: LiteralString = """
INSERT INTO mutating_while_paginating_invoice (id, due, email, reminded)
SELECT n, 1 + (n - 1) / %(each)s, CASE WHEN n %% 20 = 7 THEN '' ELSE 'c' || n || '@shop.test' END, false
FROM generate_series(1, %(invoices)s) AS n
"""


def seed() -> None:
    """Seed invoices that nobody was reminded of yet; day 1 has the first hundred."""
    with connection.cursor() as cursor:
        cursor.execute(INVOICES, {"each": EACH, "invoices": rows(100_000)})
