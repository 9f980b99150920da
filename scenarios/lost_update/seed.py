"""A few wallets, each with something in it."""

from django.db import connection

WALLETS, OPENING = 20, 10_000


def seed() -> None:
    """Open the wallets."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO lost_update_wallet (id, opening, balance) SELECT n, %s, %s FROM generate_series(1, %s) AS n",
            [OPENING, OPENING, WALLETS],
        )
