"""What can be said of inserting without a load: statements and commits counted, rows looked at."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scenarios.row_by_row_insert.models import Delivery, Line
from scenarios.row_by_row_insert.scenario import note, scenario

VARIANTS = {variant.name: variant for variant in scenario.variants}
STATEMENTS = {"broken": lambda size: 1 + size, "tempting_atomic": lambda size: 1 + size}
NO_QUERY = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")
pytestmark = pytest.mark.django_db(transaction=True)


def post(name, settings, body):
    """The answer's status, and the statements that were sent for it."""
    settings.ROOT_URLCONF = VARIANTS[name].module_name
    with CaptureQueriesContext(connection) as queries:
        response = Client().post("/deliveries/", body, content_type="application/json")
    sent = [query["sql"] for query in queries]
    return response.status_code, [sql for sql in sent if not sql.startswith(NO_QUERY)]


def named_twice(size=10):
    """A note whose line in the middle says the same as the first one."""
    bad = note(size)
    bad["lines"][size // 2] = {"sku": "SKU-0", "quantity": 1}
    return bad


@pytest.mark.parametrize("name", VARIANTS)
def test_statements_grow_with_the_delivery_only_where_the_bug_is(name, settings) -> None:
    expected = STATEMENTS.get(name, lambda size: 2)
    for size in (10, 100):
        status, sent = post(name, settings, note(size))
        assert (status, len(sent)) == (201, expected(size))
        assert Delivery.objects.get(note=f"Note of {size}").lines.count() == size


@pytest.mark.parametrize(
    ("name", "status", "deliveries", "lines"),
    [
        ("broken", 400, 1, 5),
        ("tempting_atomic", 400, 0, 0),
        ("tempting_skipped_save", 201, 1, 10),
        ("tempting_ignore_conflicts", 201, 1, 9),
        ("fixed_bulk_create", 400, 0, 0),
        ("fixed_copy", 400, 0, 0),
    ],
)
def test_what_a_bad_line_leaves_behind(name, status, deliveries, lines, settings) -> None:
    assert post(name, settings, named_twice())[0] == status
    assert (Delivery.objects.count(), Line.objects.count()) == (deliveries, lines)


@pytest.mark.parametrize("name", VARIANTS)
def test_only_the_skipped_save_books_other_letters(name, settings) -> None:
    post(name, settings, note(3))
    skus = set(Line.objects.values_list("sku", flat=True))
    assert skus == ({"sku-0", "sku-1", "sku-2"} if name == "tempting_skipped_save" else {"SKU-0", "SKU-1", "SKU-2"})


def test_batches_are_statements_of_one_transaction() -> None:
    delivery = Delivery.objects.create(note="batches", size=100)
    with CaptureQueriesContext(connection) as queries:
        Line.objects.bulk_create([Line(delivery=delivery, sku=str(n), quantity=1) for n in range(100)], batch_size=40)
    kinds = [query["sql"].split()[0] for query in queries]
    assert kinds == ["BEGIN", "INSERT", "INSERT", "INSERT", "COMMIT"]
