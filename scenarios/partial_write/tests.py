"""What becomes of an order that can not be carried out to its end."""

import pytest
from django.db import connection
from django.test import Client

from scenarios.partial_write.interleaving import prepare
from scenarios.partial_write.models import Item, Line, Order
from scenarios.partial_write.scenario import scenario

# Which refusals leave half an order behind when nobody else is there: sold out, unknown.
LEFT_BEHIND = {
    "broken": (True, True),
    "tempting_atomic_return": (True, False),
    "tempting_atomic_lines": (True, True),
    "tempting_check_first": (False, False),
    "tempting_undo_by_hand": (False, True),
}

each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def served(variant, settings, monkeypatch):
    settings.ROOT_URLCONF = variant.module_name
    for name, value in (variant.server.settings if variant.server else {}).get("LAB_CONNECTION", {}).items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    prepare()


def order(*items):
    return Client().post("/orders/", {"items": items}, "application/json")


def stocks():
    return list(Item.objects.order_by("pk").values_list("stock", flat=True))


@each_variant
def test_an_order_is_written_with_its_lines(variant, served):
    answer = order(2, 1)
    placed = Order.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"order": placed.pk})
    assert [line.item_id for line in placed.line_set.order_by("id")] == [1, 2]
    assert stocks() == [8, 0]


@each_variant
@pytest.mark.parametrize(
    ("refusal", "items", "status"), [(0, (1, 2), 409), (1, (1, 10**9), 404)], ids=["sold", "unknown"]
)
def test_a_refused_order_leaves_nothing_in_the_fixes(variant, served, refusal, items, status):
    Item.objects.filter(pk=2).update(stock=0)
    assert order(*items).status_code == status
    left = LEFT_BEHIND.get(variant.name, (False, False))[refusal]
    assert (Order.objects.count(), Line.objects.count(), stocks()) == ((1, 1, [8, 0]) if left else (0, 0, [9, 0]))


@each_variant
def test_three_orders_that_meet(variant, explored):
    found = explored(variant)
    assert bool(found["violations"]) == (variant.kind != "fixed"), found["what"]
    assert bool(found["serial"]) == any(LEFT_BEHIND.get(variant.name, ()))


@pytest.mark.parametrize("variant", scenario.variants[-3:], ids=lambda variant: variant.name)
def test_an_error_that_nobody_thought_of_leaves_nothing_either(variant, served, monkeypatch):
    def fail(**_):
        raise OSError("the disk is full")

    monkeypatch.setattr(Line.objects, "create", fail)
    answer = Client(raise_request_exception=False).post("/orders/", {"items": [1, 2]}, "application/json")
    assert answer.status_code == 500
    assert (Order.objects.count(), stocks()) == (0, [9, 1])
