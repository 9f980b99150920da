"""A payment may be tried as often as one likes."""

from collections import Counter
from contextlib import suppress

import pytest
from celery import current_app
from django.test import override_settings

from scenarios.duplicate_charge.gateway import GatewayError
from scenarios.duplicate_charge.models import Order
from scenarios.duplicate_charge.scenario import scenario
from scenarios.duplicate_charge.seed import seed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def orders(monkeypatch):
    current_app.conf.task_always_eager = True
    # A second retry is done with this default, whatever the first one was told.
    monkeypatch.setitem(current_app.conf, "task_eager_propagates", False)
    seed()


@pytest.fixture(params=scenario.variants, ids=lambda variant: variant.name)
def variant(request):
    return request.param


class Provider:
    """Charges once for each key, each time without one; the first answers are lost, or it refuses first."""

    def __init__(self, lost=0, refused=0, dies=0):
        self.lost, self.refused, self.dies = lost, refused, dies
        self.charged, self.keys = Counter(), set()

    def charge(self, order, key=""):
        if self.refused:
            self.refused -= 1
            raise GatewayError("answered 503")
        if not key or key not in self.keys:
            self.charged[order.pk] += 1
        self.keys.add(key)
        if self.dies:
            self.dies -= 1
            raise SystemExit
        if self.lost:
            self.lost -= 1
            raise GatewayError("no answer")


def pay(variant, monkeypatch, provider, times=1):
    """Deliver the task so often; gives how often the order was charged."""
    monkeypatch.setattr(variant.module, "charge", provider.charge)
    for _ in range(times):
        with suppress(GatewayError, SystemExit):
            variant.module.pay.apply(args=(1,), throw=False)
    return provider.charged[1]


def test_a_lost_answer_is_one_charge_for_the_fixes_alone(variant, monkeypatch):
    assert pay(variant, monkeypatch, Provider(lost=1)) == (1 if variant.kind == "fixed" else 2)
    assert Order.objects.get(pk=1).is_paid


def test_a_worker_that_dies_after_the_charge_is_one_charge_for_the_fixes_alone(variant, monkeypatch):
    assert pay(variant, monkeypatch, Provider(dies=1), times=2) == (1 if variant.kind == "fixed" else 2)


def test_a_second_click_is_one_charge_for_whoever_marks_or_has_a_key_of_the_order(variant, monkeypatch):
    forgets = variant.name in ("broken", "tempting_fresh_key")
    assert pay(variant, monkeypatch, Provider(), times=2) == (2 if forgets else 1)


def test_a_refusal_is_tried_again_by_all(variant, monkeypatch):
    assert pay(variant, monkeypatch, Provider(refused=2)) == 1


def test_a_checkout_is_accepted_and_paid(variant, monkeypatch, client):
    provider = Provider()
    monkeypatch.setattr(variant.module, "charge", provider.charge)
    with override_settings(ROOT_URLCONF=variant.module_name):
        answer = client.post("/checkout/", {"order": 7}, content_type="application/json")
    assert answer.status_code == 202
    assert provider.charged == {7: 1}
    assert Order.objects.get(pk=7).is_paid
