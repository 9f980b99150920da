"""Ten thousand articles of eight sentences each, and at the end of some of them a word that few others have."""

from typing import LiteralString

from django.db import connection, transaction

from lab.shop.seed import rows

RARE, ABSENT = ("gasket", "grommet", "sprocket", "bobbin"), "flugelhorn"
SOME, MANY = "thermostat", "battery"
SENTENCES: LiteralString = """
CREATE TEMPORARY TABLE sentence ON COMMIT DROP AS
SELECT n, format(
    'The %%s %%s of the %%s must %%s the %%s before anybody can %%s a %%s %%s.',
    adjective[1 + n %% 16], noun[1 + n * 7 %% 24], noun[1 + n * 5 %% 23], verb[1 + n %% 14], noun[1 + n * 11 %% 22],
    verb[1 + n * 3 %% 13], adjective[1 + n * 13 %% 15], noun[1 + n * 17 %% 21]
) AS words
FROM generate_series(0, 999) AS n, (SELECT
    ARRAY['red', 'loud', 'round', 'heavy', 'narrow', 'broken', 'empty', 'second', 'upper', 'smooth', 'cold', 'local',
          'silent', 'new', 'spare', 'green'] AS adjective,
    ARRAY['handle', 'cover', 'motor', 'filter', 'drum', 'belt', 'tank', 'lamp', 'panel', 'wheel', 'hinge', 'spring',
          'pump', 'cable', 'board', 'valve', 'seal', 'tray', 'bracket', 'fan', 'nozzle', 'sensor', 'switch', 'door'
         ] AS noun,
    ARRAY['open', 'lift', 'clean', 'turn', 'press', 'check', 'hold', 'loosen', 'replace', 'dry', 'lock', 'drain',
          'test', 'push'] AS verb) AS vocabulary
"""
# Each rare word stands in five articles, however many there are; the others in one of a hundred, and in one of five.
ARTICLES: LiteralString = """
INSERT INTO full_text_search_scan_article (id, title, body)
SELECT n, 'Manual ' || n, concat_ws(' ',
    (SELECT string_agg(words, ' ' ORDER BY part) FROM generate_series(1, 8) AS part
     JOIN sentence ON sentence.n = (article.n * 7919 + part * 104729) %% 1000),
    CASE WHEN n %% 100 = 3 THEN 'Mind the thermostat.' END,
    CASE WHEN n %% 5 = 1 THEN 'Mind the battery.' END,
    'Mind the ' || (%(rare)s::text[])[array_position(ARRAY[7, 9, 12, 14], n %% (%(articles)s / 5))] || '.')
FROM generate_series(1, %(articles)s) AS article (n)
"""
SEQUENCE: LiteralString = """
SELECT setval('full_text_search_scan_article_id_seq', (SELECT max(id) FROM full_text_search_scan_article))
"""
# What the next days bring, for the price of an index in writes.
NEW_ARTICLES: LiteralString = """
INSERT INTO full_text_search_scan_article (title, body)
SELECT title, body FROM full_text_search_scan_article WHERE id BETWEEN 1001 AND 1200
"""


def seed() -> None:
    """Seed `ROWS` articles (10,000)."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SENTENCES, [])
        cursor.execute(ARTICLES, {"articles": rows(10_000), "rare": list(RARE)})
        cursor.execute(SEQUENCE)
