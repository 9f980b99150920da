"""Two thousand customers of fifty sellers, each with twenty orders and four complaints, of which two are open."""

from typing import LiteralString

from django.db import connection

from lab.shop.seed import rows

STATEMENTS: tuple[LiteralString, ...] = (
    """
    INSERT INTO serializer_method_n_plus_one_seller (id, name, phone)
    SELECT n, 'Seller ' || n, '555-' || 1000 + n FROM generate_series(1, 50) AS n
    """,
    """
    INSERT INTO serializer_method_n_plus_one_customer (id, name, seller_id)
    SELECT n, 'Customer ' || n, 1 + n %% 50 FROM generate_series(1, %(customers)s) AS n
    """,
    """
    INSERT INTO serializer_method_n_plus_one_order (id, customer_id, cents)
    SELECT n, 1 + (n * 7919) %% %(customers)s, 500 + (n * 37) %% 19937
    FROM generate_series(1, %(customers)s * 20) AS n
    """,
    """
    INSERT INTO serializer_method_n_plus_one_complaint (id, customer_id, is_open)
    SELECT n, 1 + (n * 7919) %% %(customers)s, (n - 1) / %(customers)s %% 2 = 0
    FROM generate_series(1, %(customers)s * 4) AS n
    """,
)


def seed() -> None:
    """Seed `ROWS` customers (2,000) and what belongs to them."""
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, {"customers": rows(2_000)})
