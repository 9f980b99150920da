"""Customers, each with an address and a code in the mail."""

from django.db import connection

CUSTOMERS = """
INSERT INTO per_process_cache_incoherence_customer (id, address, version)
SELECT n, 'Street ' || n, 1 FROM generate_series(1, 5000) AS n
"""
CODES = """
INSERT INTO per_process_cache_incoherence_code (customer_id, allowed, used)
SELECT id, 5, 0 FROM per_process_cache_incoherence_customer ORDER BY id
"""


def seed() -> None:
    """Insert 5,000 customers, and a code for each that allows five guesses."""
    with connection.cursor() as cursor:
        cursor.execute(CUSTOMERS)
        cursor.execute(CODES)
