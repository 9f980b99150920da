"""Forty articles that nobody has read yet."""

from django.db import connection

ARTICLES = """
INSERT INTO non_idempotent_task_article (id, title)
SELECT n, 'Article ' || n FROM generate_series(1, 40) AS n
"""
TALLIES = """
INSERT INTO non_idempotent_task_tally (article_id, source, views)
SELECT id, '', 0 FROM non_idempotent_task_article
"""


def seed() -> None:
    """Insert the articles, each with a tally of 0."""
    with connection.cursor() as cursor:
        cursor.execute(ARTICLES)
        cursor.execute(TALLIES)
