"""What the planner makes of every variant's own index, on 50,000 entries."""

import pytest
from django.db import connection
from django.test import Client

from lab.evidence.plans import node_types, pages_touched, rows_read
from scenarios.composite_index_column_order.claims import PAGE, PAGES, TABLE
from scenarios.composite_index_column_order.scenario import scenario
from scenarios.composite_index_column_order.seed import BUSY, NEW_ENTRIES, ORDINARY, QUIET, RETIRED, seed

ENTRIES = 50_000
VARIANTS = {variant.name: variant for variant in scenario.variants}
FIXES = [variant.name for variant in scenario.variants if variant.kind == "fixed"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def entries(monkeypatch, db):
    monkeypatch.setenv("LAB_ROWS", str(ENTRIES))
    seed()


def ask(service):
    """The body of one answer, and the plan of its statement."""
    plans = []

    def explain(execute, sql, params, many, context):
        with connection.cursor() as cursor:
            cursor.cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
            plans.extend(cursor.fetchone()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        body = Client().get("/warnings/", {"service": service}).json()
    (plan,) = plans
    return body, plan


def test_all_answer_alike_and_newest_first(serve):
    answers = []
    for name in VARIANTS:
        connection.cursor().execute("SAVEPOINT before")
        serve(name)
        answers.append([ask(service)[0] for service in (BUSY, ORDINARY, QUIET, RETIRED)])
        connection.cursor().execute("ROLLBACK TO SAVEPOINT before")
    assert all(answer == answers[0] for answer in answers)
    busy, ordinary, quiet, retired = answers[0]
    assert [len(page) for page in (busy, ordinary, quiet, retired)] == [PAGE, PAGE, 0, 10]
    assert [entry["at"] for entry in busy] == sorted((entry["at"] for entry in busy), reverse=True)
    assert all(entry["level"] >= 30 for entry in busy + ordinary + retired)


@pytest.mark.parametrize("name", FIXES)
def test_reads_what_it_shows_where_the_order_is_right(name, serve):
    serve(name)
    for service in (BUSY, ORDINARY, QUIET, RETIRED):
        body, plan = ask(service)
        assert rows_read(plan, TABLE) == len(body)
        assert pages_touched(plan) <= PAGES


def test_the_wrong_order_is_quick_for_the_busy_service_alone(serve):
    serve("broken")
    busy, quiet = ask(BUSY)[1], ask(QUIET)[1]
    assert rows_read(busy, TABLE) == PAGE
    assert pages_touched(busy) < PAGES < pages_touched(quiet)
    assert "Sort" not in node_types(busy)


def test_a_range_before_the_order_sorts_all_that_matches(serve):
    serve("tempting_range_before_order")
    busy, quiet = ask(BUSY)[1], ask(QUIET)[1]
    assert "Sort" in node_types(busy)
    assert rows_read(busy, TABLE) > 1_000
    assert pages_touched(quiet) < 10


def test_single_columns_are_combined_and_their_rows_sorted_or_walked_in_order_and_filtered(serve):
    serve("tempting_single_columns")
    assert rows_read(ask(BUSY)[1], TABLE) > 10 * PAGE


def test_price_inserts_entries():
    with connection.cursor() as cursor:
        cursor.cursor.execute(NEW_ENTRIES)
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        assert cursor.fetchone() == (ENTRIES + 5000,)
