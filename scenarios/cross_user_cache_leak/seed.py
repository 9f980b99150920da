"""Sixty customers, some of the same name, and what they bought."""

from django.db import connection

from lab.shop.seed import rows

CUSTOMERS = """
INSERT INTO cross_user_cache_leak_customer (id, name, email, token)
SELECT n, (ARRAY['Kim', 'Robin', 'Sam', 'Alex'])[1 + n % 4], 'c' || n || '@shop.test', 'token-' || n
FROM generate_series(1, 60) AS n
"""
SALES = """
INSERT INTO cross_user_cache_leak_sale (customer_id, title, copies)
SELECT 1 + n %% 60, 1 + (n * 7919) %% 211, 1 + n %% 3 FROM generate_series(1, %s) AS n
"""


def seed() -> None:
    """Insert the customers and 30,000 sales, or as many as ROWS says."""
    with connection.cursor() as cursor:
        cursor.execute(CUSTOMERS)
        cursor.execute(SALES, [rows(30_000)])
