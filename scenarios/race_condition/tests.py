"""What every variant answers when nobody is in the way, and what becomes of it when two buyers meet."""

import pytest
from django.test import Client

from scenarios.race_condition.interleaving import prepare
from scenarios.race_condition.models import Item, Sale
from scenarios.race_condition.scenario import scenario

each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)


@each_variant
def test_the_last_piece_is_sold_once(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    prepare()
    answers = [
        Client().post("/checkout/", {"item": 1}, "application/json", headers={"X-Request-ID": name}) for name in "ab"
    ]
    sale = Sale.objects.get()
    assert [answer.status_code for answer in answers] == [201, 409]
    assert [answer.json() for answer in answers] == [{"sale": sale.pk}, {"code": "sold_out"}]
    assert (sale.request, sale.item_id, Item.objects.get().stock) == ("a", 1, 0)


@each_variant
def test_what_was_never_there_is_not_found(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    prepare()
    assert Client().post("/checkout/", {"item": 2}, "application/json").status_code == 404


@each_variant
def test_two_buyers_and_one_last_item(variant, explored):
    found = explored(variant)
    assert found["serial"] == 0
    assert bool(found["violations"]) == (variant.kind != "fixed"), found["what"]
