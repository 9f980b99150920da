"""What the planner makes of every variant's own query, on 50,000 orders of 500 customers."""

import pytest
from django.db import connection
from django.test import Client

from lab.evidence.plans import node_types, pages_touched, rows_read, rows_returned
from scenarios.missing_index.claims import ROWS, TABLE
from scenarios.missing_index.scenario import scenario
from scenarios.missing_index.seed import NEW_ORDERS, seed

ORDERS = 50_000
VARIANTS = {variant.name: variant for variant in scenario.variants}
FIXES = [variant.name for variant in scenario.variants if variant.kind == "fixed"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def orders(monkeypatch, db):
    monkeypatch.setenv("LAB_ROWS", str(ORDERS))
    seed()


def ask(email):
    """The body of one answer, and the plans of the statements that were sent for it."""
    plans = []

    def explain(execute, sql, params, many, context):
        if not sql.startswith("EXPLAIN"):
            with connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
                plans.extend(cursor.fetchone()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        body = Client().get("/orders/", {"email": email}).json()
    return body, plans


@pytest.mark.parametrize("name", VARIANTS)
def test_all_answer_with_the_latest_twenty_of_one_customer(name, orders, serve):
    serve(name)
    body, _ = ask("c7@shop.test")
    placed = [order["placed"] for order in body]
    assert len(placed) == 20
    assert placed == sorted(placed, reverse=True)
    assert {order["id"] % 500 for order in body} == {7}
    assert all(order["status"] for order in body)


@pytest.mark.parametrize("name", ["broken", "tempting_function_defeats_index"])
def test_reads_every_row_where_no_index_serves(name, orders, serve):
    serve(name)
    _, (plan,) = ask("c7@shop.test")
    assert any("Seq Scan" in kind for kind in node_types(plan))
    assert rows_read(plan, TABLE) == ORDERS


@pytest.mark.parametrize("name", FIXES)
def test_reads_one_page_where_the_index_serves(name, orders, serve):
    serve(name)
    _, (plan,) = ask("c7@shop.test")
    assert not {"Seq Scan", "Sort"} & set(node_types(plan))
    assert rows_returned(plan) == 20 <= rows_read(plan, TABLE) <= 40 <= ROWS


def test_partial_index_holds_no_cart(orders, serve):
    serve("fixed_partial_index")
    _, (plan,) = ask("c7@shop.test")
    assert rows_read(plan, TABLE) == 20


def test_covering_index_leaves_the_table_alone(orders, serve):
    serve("fixed_covering_index")
    _, (plan,) = ask("c7@shop.test")
    assert "Index Only Scan" in node_types(plan)


def test_wrong_leading_column_reads_few_rows_and_the_whole_index(orders, serve):
    serve("tempting_wrong_leading_column")
    _, (plan,) = ask("nobody@shop.test")
    assert node_types(plan) == ["Limit", "Index Scan"]
    assert rows_read(plan, TABLE) == 0
    assert pages_touched(plan) > 200


@pytest.mark.parametrize("name", FIXES)
def test_a_stranger_costs_a_walk_down_the_tree(name, orders, serve):
    serve(name)
    _, (plan,) = ask("nobody@shop.test")
    assert rows_read(plan, TABLE) == 0
    assert pages_touched(plan) <= 4


def test_price_inserts_orders_and_carts(orders):
    with connection.cursor() as cursor:
        cursor.cursor.execute(NEW_ORDERS)
        cursor.execute(f"SELECT count(*), count(*) FILTER (WHERE status = 0) FROM {TABLE}")
        assert cursor.fetchone() == (ORDERS + 5000, ORDERS // 2 + 2500)
