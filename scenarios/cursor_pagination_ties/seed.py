"""A hundred events, one after another, and then fifteen hundred that came in one statement."""

from typing import LiteralString

from django.db import connection

from lab.shop.seed import rows

SCANNED = 100
OLD: LiteralString = """
INSERT INTO cursor_pagination_ties_event (at, parcel, imported)
SELECT now() - INTERVAL '1 day' + n * INTERVAL '1 minute', 'P' || n, false FROM generate_series(1, %s) AS n
"""
IMPORTED: LiteralString = """
INSERT INTO cursor_pagination_ties_event (parcel, imported) SELECT 'I' || n, true FROM generate_series(1, %s) AS n
"""
RECEIPT: LiteralString = "INSERT INTO cursor_pagination_ties_import (events) VALUES (%s)"


def seed() -> None:
    """Seed events with times of their own, then an import whose rows all have the time of its statement."""
    events = rows(1_500)
    with connection.cursor() as cursor:
        cursor.execute(OLD, [SCANNED])
        cursor.execute(IMPORTED, [events])
        cursor.execute(RECEIPT, [events])
