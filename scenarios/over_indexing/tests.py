"""What every variant's indexes cost a write and spare a question, on 20,000 parcels."""

import pytest
from django.db import connection
from django.test import Client

from lab.evidence.plans import node_types, pages_touched
from scenarios.over_indexing.claims import INSERT, PAGES, TABLE
from scenarios.over_indexing.models import Customer, Parcel
from scenarios.over_indexing.scenario import PROBES, scenario
from scenarios.over_indexing.seed import NEW_PARCELS, ON_THEIR_WAY, seed

PARCELS = 20_000
VARIANTS = {variant.name: variant for variant in scenario.variants}
FIXES = [variant.name for variant in scenario.variants if variant.kind == "fixed"]
# The primary key's and that of the unique code are two of them.
INDEXES = {"tempting_covering_index": 5, "tempting_no_index": 2, "fixed_needed_indexes": 5, "fixed_brin": 5}
HEAP_ONLY = {"tempting_no_index", *FIXES}
NEW = f"""{INSERT} (code, customer_id, placed, depot, scanned, delivered, address)
VALUES ('new', 1, '2026-02-01 00:00Z', 1, '2026-02-01 00:00Z', false, 'Some Street')"""
COUNTED = "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = %s"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def parcels(django_db_setup, django_db_blocker):
    """Commit the parcels once: rows of tests that were rolled back would lie between them, and be counted as pages."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, connection.cursor() as cursor:
        patch.setenv("LAB_ROWS", str(PARCELS))
        seed()
        cursor.execute(f"VACUUM (ANALYZE) {TABLE}")
        yield
        cursor.execute(f"TRUNCATE {TABLE}, {Customer._meta.db_table} RESTART IDENTITY")


def code(number):
    """The code of the parcel that is the last but `number`."""
    return f"P{number * 7919 % 1000003:07}"


def updates():
    """How many updates of parcels were counted, how many of them heap-only; earlier tests' may be among them."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED, [TABLE])
        return cursor.fetchone()


def scan(number, depot):
    """Scan that parcel; how many updates that is, and how many of them are heap-only."""
    before = updates()
    assert Client().post(f"/parcels/{code(number)}/scans/", {"depot": depot}).status_code == 204
    return tuple(after - earlier for after, earlier in zip(updates(), before, strict=True))


def explained(sql, params=None, options="ANALYZE, BUFFERS"):
    with connection.cursor() as cursor:
        cursor.cursor.execute(f"EXPLAIN ({options}, FORMAT JSON) {sql}", params)
        (plan,) = cursor.fetchone()[0]
    return plan


def ask(path):
    """The body of one answer, and the plans of its statements about parcels."""
    plans = []

    def explain(execute, sql, params, many, context):
        plans.append(explained(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        body = Client().get(f"/{path}").json()
    return body, plans


def test_all_answer_alike(serve):
    answers = []
    for name in VARIANTS:
        connection.cursor().execute("SAVEPOINT before")
        serve(name)
        answers.append([ask(path.replace("06-01", "01-09"))[0] for path in PROBES.values()])
        connection.cursor().execute("ROLLBACK TO SAVEPOINT before")
    assert all(answer == answers[0] for answer in answers)
    of_customer, one, waiting, day = answers[0]
    assert {parcel["customer"] for parcel in of_customer} == {7}
    assert one["code"] == PROBES["a code"].split("/")[1]
    assert len(waiting) == 20
    assert not any(parcel["delivered"] for parcel in waiting)
    assert sum(depot["parcels"] for depot in day) == 288


@pytest.mark.parametrize("name", VARIANTS)
def test_a_scan_changes_where_and_when_and_is_heap_only_where_no_index_knows_of_it(name, serve):
    serve(name)
    before = Parcel.objects.get(code=code(0))
    for depot in range(71, 76):
        assert scan(0, depot) == (1, 1 if name in HEAP_ONLY else 0)
    after = Parcel.objects.get(code=code(0))
    assert (after.depot, after.placed, after.delivered) == (75, before.placed, before.delivered)
    assert after.scanned > before.scanned


@pytest.mark.parametrize("name", VARIANTS)
def test_a_new_parcel_leaves_a_record_for_the_table_and_one_for_each_index(name, serve):
    serve(name)
    # A page is split now and then, and a sequence logs its moves, once for the next 32 numbers: on average it is none.
    times = 20
    plans = [explained(NEW.replace("new", f"new {n}"), options="ANALYZE, WAL")["Plan"] for n in range(times)]
    # A summary of pages hears of a row only if it widens what is known of them.
    told = INDEXES.get(name, 10) - (name == "fixed_brin")
    assert round(sum(plan["WAL Records"] for plan in plans) / times) == 1 + told


@pytest.mark.parametrize("name", [name for name in VARIANTS if name != "tempting_no_index"])
def test_no_question_walks_through_the_table(name, serve):
    serve(name)
    for path in PROBES.values():
        for plan in ask(path.replace("06-01", "01-09"))[1]:
            assert "Seq Scan" not in node_types(plan)
            assert pages_touched(plan) <= PAGES


def test_without_indexes_three_of_four_questions_walk_through_the_table(serve):
    serve("tempting_no_index")
    walks = [any("Seq Scan" in node_types(plan) for plan in ask(path)[1]) for path in PROBES.values()]
    assert walks == [True, False, True, True]


def test_a_partial_index_still_knows_the_column_of_its_condition(serve):
    serve("fixed_needed_indexes")
    before = updates()
    Parcel.objects.filter(code=code(0)).update(delivered=True)
    assert scan(0, 1) == (1, 1)
    assert tuple(after - earlier for after, earlier in zip(updates(), before, strict=True)) == (2, 1)


def test_parcels_are_taken(serve):
    serve("fixed_needed_indexes")
    new = {"code": "N1", "customer": 1, "placed": "2026-02-01T00:00Z", "scanned": "2026-02-01T00:00Z"}
    whole = {**new, "depot": 1, "address": "Some Street"}
    assert [Client().post("/parcels/", whole).status_code for _ in range(2)] == [201, 400]


def test_the_load_scans_parcels_that_are_on_their_way():
    codes = [code(number) for number in range(ON_THEIR_WAY)]
    assert Parcel.objects.filter(code__in=codes, delivered=False).count() == ON_THEIR_WAY
    assert Parcel.objects.filter(delivered=False).count() == ON_THEIR_WAY


def test_price_inserts_parcels():
    with connection.cursor() as cursor:
        cursor.cursor.execute(NEW_PARCELS)
    assert Parcel.objects.count() == PARCELS + 5_000
