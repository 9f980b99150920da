"""Twenty offers, each with a year of daily prices behind it."""

from django.db import connection

DAYS = 365
OFFERS = """
INSERT INTO stale_cache_offer (id, title, price, version)
SELECT n, 'Offer ' || n, 1000 + %s, %s FROM generate_series(1, 20) AS n
"""
CHANGES = """
INSERT INTO stale_cache_change (offer_id, version, price, request)
SELECT offer.id, day, 1000 + day, 'seed' FROM stale_cache_offer AS offer, generate_series(1, %s) AS day
"""


def seed() -> None:
    """Insert the offers and their past; the price of now is the last one of it."""
    with connection.cursor() as cursor:
        cursor.execute(OFFERS, [DAYS, DAYS])
        cursor.execute(CHANGES, [DAYS])
