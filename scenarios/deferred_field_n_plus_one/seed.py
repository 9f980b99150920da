"""Two thousand reports of some 8 KiB each: enough for PostgreSQL to keep the texts beside the table."""

from typing import LiteralString

from django.db import connection

from lab.shop.seed import rows

REPORTS: LiteralString = """
INSERT INTO deferred_field_n_plus_one_report (id, title, published, body)
SELECT n, 'Report ' || n, DATE '2020-01-01' + n %% 2000,
       'Report ' || n || ' says: ' || texts.body
FROM generate_series(1, %s) AS n,
     LATERAL (SELECT string_agg(md5(n || '.' || part), ' ') AS body FROM generate_series(1, 250) AS part) AS texts
"""


def seed() -> None:
    """Seed `ROWS` reports (2,000)."""
    with connection.cursor() as cursor:
        cursor.execute(REPORTS, [rows(2_000)])
