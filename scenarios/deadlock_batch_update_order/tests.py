"""What every variant does when nobody is in the way, and what becomes of carts that meet."""

import pytest
from django.test import Client

from scenarios.deadlock_batch_update_order.interleaving import interleaving, prepare
from scenarios.deadlock_batch_update_order.models import INITIAL, Item, Line
from scenarios.deadlock_batch_update_order.scenario import scenario

each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)
ONE_PAUSE_IS_ENOUGH = {"broken", "tempting_retry"}
NEEDS_MOVED_ROWS = {"tempting_lock_first", "tempting_bulk_update"}


@each_variant
def test_a_cart_is_taken_off_the_shelf(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    prepare()
    lines = [{"item": 7, "quantity": 3}, {"item": 2, "quantity": 1}]
    assert Client().post("/orders/", {"lines": lines}, "application/json").status_code == 201
    gone = {item.pk: INITIAL - item.stock for item in Item.objects.all() if item.stock != INITIAL}
    assert gone == {7: 3, 2: 1}
    assert list(Line.objects.order_by("pk").values_list("item", "quantity")) == [(7, 3), (2, 1)]


@each_variant
def test_carts_that_meet(variant, explored):
    found = explored(variant)
    assert found["serial"] == 0
    wrong = ONE_PAUSE_IS_ENOUGH | NEEDS_MOVED_ROWS
    assert bool(found["violations"]) == (variant.name in wrong), found["what"]
    if variant.name in NEEDS_MOVED_ROWS:
        assert (found["violations"], found["schedule"]) == (1, [list(step) for step in interleaving.script])


@pytest.mark.parametrize("variant", [v for v in scenario.variants if v.name == "tempting_retry"], ids=lambda v: v.name)
def test_a_retry_gets_over_a_deadlock_that_has_happened(variant, explored):
    found = explored(variant)
    assert found["statuses"] == [201, 201]
    assert any("40P01" in entry["outcome"] for entry in found["timeline"])
