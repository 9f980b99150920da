"""What every variant reads for pages near the beginning and far from it, on 20,000 orders."""

import pytest
from django.db import connection
from django.test import Client

from lab.evidence.plans import node_types, pages_touched
from scenarios.deep_offset_pagination.scenario import scenario
from scenarios.deep_offset_pagination.seed import seed

ORDERS = 20_000
DEEP = ORDERS - 20
VARIANTS = {variant.name: variant for variant in scenario.variants}
FIXES = [variant.name for variant in scenario.variants if variant.kind == "fixed"]
each_variant = pytest.mark.parametrize("name", VARIANTS)
pytestmark = pytest.mark.django_db


@pytest.fixture
def orders(monkeypatch, db):
    monkeypatch.setenv("LAB_ROWS", str(ORDERS))
    seed()
    connection.cursor().execute("ANALYZE deep_offset_pagination_order")


def ask(name, settings, rows):
    """The ids of the page after so many rows, and the plans of the statements that were sent for it."""
    plans = []

    def explain(execute, sql, params, many, context):
        if not sql.startswith("EXPLAIN"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                plans.extend(cursor.fetchone()[0])
        return execute(sql, params, many, context)

    settings.ROOT_URLCONF = VARIANTS[name].module_name
    with connection.execute_wrapper(explain):
        answer = Client().get("/orders/", {"offset": rows, "after": rows})
    assert answer.status_code == 200
    return [order["id"] for order in answer.json()], plans


@each_variant
def test_all_answer_with_the_same_twenty(name, orders, settings):
    for rows in (0, 20, 1_000, 1_020, DEEP):
        assert ask(name, settings, rows)[0] == list(range(rows + 1, rows + 21))


@each_variant
def test_the_end_of_the_list_is_an_empty_page(name, orders, settings):
    assert ask(name, settings, ORDERS)[0] == []


@each_variant
def test_a_deep_page_is_dear_only_where_rows_are_skipped_or_sorted(name, orders, settings):
    _, (plan,) = ask(name, settings, DEEP)
    assert (pages_touched(plan) > 50) == (name not in FIXES)


def test_without_an_index_every_page_sorts_the_table(orders, settings):
    for rows in (0, DEEP):
        _, (plan,) = ask("tempting_unindexed_keyset", settings, rows)
        assert {"Seq Scan", "Sort"} <= set(node_types(plan))


def test_beyond_the_counted_pages_a_client_has_to_say_where_it_is(orders, settings):
    settings.ROOT_URLCONF = VARIANTS["fixed_capped_offset"].module_name
    answer = Client().get("/orders/", {"offset": 1_020})
    assert answer.status_code == 400
    assert "1,000" in answer.json()["after"]
