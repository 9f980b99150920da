"""What the planner makes of every variant's own search, on 1,000 articles."""

from pathlib import Path

import pytest
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import ProgrammingError, connection
from django.test import Client

from lab.evidence.plans import node_types, rows_read
from scenarios.full_text_search_scan.claims import ROWS, TABLE
from scenarios.full_text_search_scan.models import Article
from scenarios.full_text_search_scan.scenario import scenario
from scenarios.full_text_search_scan.seed import ABSENT, MANY, NEW_ARTICLES, RARE, SOME, seed

ARTICLES = 1_000
LOAD = Path(__file__).with_name("load.py")
VARIANTS = {variant.name: variant for variant in scenario.variants}
FIXES = [variant.name for variant in scenario.variants if variant.kind == "fixed"]
UNHELPED = [variant.name for variant in scenario.variants if variant.kind != "fixed"]
VECTORS = ("tempting_search_vector", "tempting_other_config", "fixed_expression_index", "fixed_stored_vector")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def articles(monkeypatch, db):
    monkeypatch.setenv("LAB_ROWS", str(ARTICLES))
    seed()


def search(words):
    """The ids that one search found, and the plan of its statement."""
    plans = []

    def explain(execute, sql, params, many, context):
        with connection.cursor() as cursor:
            cursor.cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
            plans.extend(cursor.fetchone()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        body = Client().get("/articles/", {"q": words}).json()
    (plan,) = plans
    return [article["id"] for article in body], plan


def test_all_find_the_latest_twenty_that_have_the_word(serve):
    for name in VARIANTS:
        connection.cursor().execute("SAVEPOINT before")
        serve(name)
        for word in (*RARE, SOME, MANY, ABSENT):
            found = Article.objects.filter(body__contains=f" {word}.").order_by("-id").values_list("id", flat=True)
            assert search(word)[0] == list(found[:20])
        connection.cursor().execute("ROLLBACK TO SAVEPOINT before")


def test_the_load_searches_the_words_that_are_seeded():
    assert all(f'"{word}"' in LOAD.read_text() for word in (*RARE, ABSENT))


def test_each_rare_word_stands_in_five_articles():
    counts = [Article.objects.filter(body__contains=word).count() for word in (*RARE, SOME, MANY, ABSENT)]
    assert counts == [5, 5, 5, 5, ARTICLES // 100, ARTICLES // 5, 0]


@pytest.mark.parametrize("name", FIXES)
@pytest.mark.parametrize("word", [RARE[0], ABSENT])
def test_reads_what_it_finds_where_an_index_serves(name, word, serve):
    serve(name)
    found, plan = search(word)
    assert "Bitmap Index Scan" in node_types(plan)
    assert rows_read(plan, TABLE) == len(found) <= ROWS


@pytest.mark.parametrize("name", UNHELPED)
@pytest.mark.parametrize("word", [RARE[0], ABSENT])
def test_reads_every_article_where_none_serves(name, word, serve):
    serve(name)
    _, plan = search(word)
    assert "Bitmap Index Scan" not in node_types(plan)
    assert rows_read(plan, TABLE) == ARTICLES


@pytest.mark.parametrize("name", VARIANTS)
def test_words_are_not_letters(name, serve):
    """A plural finds the singular where words are searched, and a part of a word finds it where letters are."""
    serve(name)
    by_plural, by_part = (bool(search(text)[0]) for text in ("gaskets", "aske"))
    assert (by_plural, by_part) == (name in VECTORS, name not in VECTORS)


def test_trigrams_do_not_serve_two_letters(serve):
    serve("fixed_trigram_index")
    assert "Bitmap Index Scan" not in node_types(search("qx")[1])


def test_one_column_without_an_index_is_enough_to_read_every_article(serve):
    serve("fixed_trigram_index")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX article_trigrams")
        cursor.execute(f"CREATE INDEX ON {TABLE} USING gin (UPPER(body) gin_trgm_ops)")
    _, plan = search(RARE[0])
    assert rows_read(plan, TABLE) == ARTICLES


@pytest.mark.parametrize(
    ("index", "complaint"),
    [
        (GinIndex(fields=["title", "body"], name="plain"), "no default operator class"),
        (GinIndex(SearchVector("title", "body"), name="unnamed"), "must be marked IMMUTABLE"),
    ],
)
def test_postgresql_refuses_a_gin_of_columns_and_a_vector_of_no_language(index, complaint):
    with pytest.raises(ProgrammingError, match=complaint), connection.schema_editor() as editor:
        editor.add_index(Article, index)


def test_price_inserts_articles():
    with connection.cursor() as cursor:
        cursor.execute(NEW_ARTICLES.replace("1001 AND 1200", "801 AND 1000"))
    assert Article.objects.count() == ARTICLES + 200
