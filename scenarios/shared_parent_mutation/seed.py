"""Two thousand books, ten by each author; one of the ten is under the next author instead of the one on its cover."""

from typing import LiteralString

from django.db import connection

from lab.shop.seed import rows

EACH = 10
STATEMENTS: tuple[LiteralString, ...] = (
    """
    INSERT INTO shared_parent_mutation_author (id, name)
    SELECT n, 'Author ' || n FROM generate_series(1, %(authors)s) AS n
    """,
    """
    INSERT INTO shared_parent_mutation_book (id, title, pages, author_id, cover)
    SELECT n, 'Book ' || n, 100 + n %% 400, 1 + n / %(each)s %% %(authors)s, 'Author ' || 1 + (n - 1) / %(each)s
    FROM generate_series(1, %(authors)s * %(each)s) AS n
    """,
    """
    SELECT setval('shared_parent_mutation_author_id_seq', %(authors)s),
           setval('shared_parent_mutation_book_id_seq', %(authors)s * %(each)s)
    """,
)


def seed() -> None:
    """Seed the catalogue."""
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, {"authors": rows(2_000) // EACH, "each": EACH})
