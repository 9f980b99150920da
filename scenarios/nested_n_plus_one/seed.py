"""Two thousand articles with ten comments each; neighbouring comments come from different readers."""

from typing import LiteralString

from django.db import connection

from lab.shop.seed import rows

EACH = 10
READERS: LiteralString = """
INSERT INTO nested_n_plus_one_reader (id, name)
SELECT n, 'Reader ' || n FROM generate_series(1, %(articles)s) AS n
"""
ARTICLES: LiteralString = """
INSERT INTO nested_n_plus_one_article (id, title)
SELECT n, 'Article ' || n FROM generate_series(1, %(articles)s) AS n
"""
COMMENTS: LiteralString = """
INSERT INTO nested_n_plus_one_comment (id, article_id, reader_id, text)
SELECT n, 1 + (n - 1) / %(each)s, 1 + (n * 7919) %% %(articles)s, 'Comment ' || n || ': I have read this twice.'
FROM generate_series(1, %(articles)s * %(each)s) AS n
"""


def seed() -> None:
    """Seed `ROWS` articles (2,000), as many readers, and ten times as many comments."""
    with connection.cursor() as cursor:
        for statement in (READERS, ARTICLES, COMMENTS):
            cursor.execute(statement, {"articles": rows(2_000), "each": EACH})
