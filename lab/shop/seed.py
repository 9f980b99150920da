"""Fill the bookshop: pure inserts into empty tables, the same rows every time."""

import os
from typing import LiteralString

from django.db import connection

AUTHORS: LiteralString = """
INSERT INTO shop_author (id, name, country, biography)
SELECT n, 'Author ' || n, (ARRAY['DE','FR','IN','NG','US'])[1 + n %% 5], repeat('Wrote many books. ', 20)
FROM generate_series(1, %s) AS n
"""
BOOKS: LiteralString = """
INSERT INTO shop_book (id, title, author_id, price, published, summary)
SELECT n, 'Book ' || n, 1 + (n * 7919) %% %s, 5 + (n %% 4000) / 100.0,
       DATE '1990-01-01' + (n * 37) %% 12000, repeat('A book about books. ', 10)
FROM generate_series(1, %s) AS n
"""
SEQUENCES: LiteralString = """
SELECT setval('shop_author_id_seq', (SELECT max(id) FROM shop_author)),
       setval('shop_book_id_seq', (SELECT max(id) FROM shop_book))
"""


def rows(default: int) -> int:
    """How many rows to seed: `ROWS=` where the user gave it."""
    return int(os.environ.get("LAB_ROWS") or default)


def seed_shop(books: int = 10_000, authors: int = 2_000) -> None:
    """Seed `books` books of `authors` authors; neighbours have different authors."""
    with connection.cursor() as cursor:
        cursor.execute(AUTHORS, [authors])
        cursor.execute(BOOKS, [authors, books])
        cursor.execute(SEQUENCES)
