"""Empty accounts, the same in each type."""

from typing import LiteralString

from django.db import connection

from lab.shop.seed import rows

ACCOUNTS: LiteralString = """
INSERT INTO float_money_floataccount (id, balance) SELECT n, 0 FROM generate_series(1, %(accounts)s) AS n;
INSERT INTO float_money_decimalaccount (id, balance) SELECT n, 0 FROM generate_series(1, %(accounts)s) AS n;
INSERT INTO float_money_centaccount (id, balance) SELECT n, 0 FROM generate_series(1, %(accounts)s) AS n
"""


def seed() -> None:
    """Open so many accounts, with nothing on them."""
    with connection.cursor() as cursor:
        for statement in ACCOUNTS.split(";"):
            cursor.execute(statement, {"accounts": rows(10_000)})
