"""What can be said of computed fields without a load: statements counted, figures compared with the rows."""

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIRequestFactory

from lab.scenario import Variant
from scenarios.serializer_method_n_plus_one.models import Complaint, Customer, Order
from scenarios.serializer_method_n_plus_one.scenario import scenario
from scenarios.serializer_method_n_plus_one.seed import seed

VARIANTS = {variant.name: variant for variant in scenario.variants}
STATEMENTS = {
    "broken": lambda size: 1 + 3 * size,
    "tempting_select_related": lambda size: 1 + 2 * size,
    "tempting_joined_aggregates": lambda size: 1,
    "fixed_subqueries": lambda size: 1,
    "fixed_batched": lambda size: 3,
}


@pytest.fixture(autouse=True)
def customers(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setenv("LAB_ROWS", "120")
    seed()


def ask(variant: Variant, size: int) -> tuple[int, list[dict]]:
    """The number of statements of one request, and its answer."""
    (route,) = variant.module.urlpatterns
    with CaptureQueriesContext(connection) as queries:
        response = route.callback(APIRequestFactory().get("/customers/", {"size": size}))
        response.render()
    return len(queries), [dict(row) for row in response.data]


@pytest.mark.parametrize("name", VARIANTS)
def test_statements_grow_with_the_page_only_where_the_bug_is(name: str) -> None:
    assert [ask(VARIANTS[name], size)[0] for size in (10, 100)] == [STATEMENTS[name](size) for size in (10, 100)]


def test_two_joined_aggregates_multiply_each_other() -> None:
    right, wrong = (ask(VARIANTS[name], 10)[1] for name in ("broken", "tempting_joined_aggregates"))
    for one, other in zip(right, wrong, strict=True):
        customer = Customer.objects.get(id=one["id"])
        assert other["spent"] == one["spent"] * customer.complaints.count() != one["spent"]
        assert other["complaints"] == one["complaints"] * customer.orders.count() != one["complaints"]


@pytest.mark.parametrize("name", [name for name in VARIANTS if name != "tempting_joined_aggregates"])
def test_the_figures_are_those_of_the_rows(name: str) -> None:
    Order.objects.filter(customer=1).delete()
    Complaint.objects.filter(customer=2).delete()
    rows = ask(VARIANTS[name], 120)[1]
    assert rows[0]["spent"] == rows[1]["complaints"] == 0
    assert sum(row["spent"] for row in rows) == Order.objects.aggregate(total=Sum("cents"))["total"]
    assert sum(row["complaints"] for row in rows) == Complaint.objects.filter(is_open=True).count()
    assert rows[4]["seller"] == "Seller 6 (555-1006)"
