"""What is locked while the card company thinks, and what is left when it says no or nothing."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from scenarios.lock_held_across_external_call.card import RefusedError
from scenarios.lock_held_across_external_call.interleaving import BUDGET, ONE, prepare
from scenarios.lock_held_across_external_call.models import PRICE, Account, Payment
from scenarios.lock_held_across_external_call.scenario import scenario

LOCKED = {"broken", "tempting_timeout", "tempting_nowait"}
each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pay(settings, monkeypatch):
    """Make one payment with a card company that does as it is told."""

    def paying(variant, charge):
        settings.ROOT_URLCONF = variant.module_name
        monkeypatch.setattr(variant.module, "charge", charge)
        prepare()
        client = Client(raise_request_exception=False)
        return client.post("/payments/", ONE.json, "application/json").status_code

    return paying


def budget():
    return Account.objects.get(pk=1).left


@each_variant
def test_whether_the_budget_is_locked_meanwhile(variant, pay):
    seen = []

    def look(*args, **options):
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT 1 FROM lock_held_across_external_call_account WHERE id = 1 FOR UPDATE NOWAIT")
                seen.append("free")
        except OperationalError:
            seen.append("locked")
        finally:
            other.close()

    assert pay(variant, look) == 201
    assert seen == ["locked" if variant.name in LOCKED else "free"]
    assert (budget(), Payment.objects.get().state) == (BUDGET - PRICE, "paid")


@each_variant
def test_a_refused_payment_costs_nothing(variant, pay):
    def refuse(*args, **options):
        raise RefusedError

    assert pay(variant, refuse) == 402
    assert budget() == BUDGET
    assert not Payment.objects.exclude(state="refused").exists()


@each_variant
def test_a_lost_answer_leaves_a_trace_in_the_fixes_alone(variant, pay):
    def act_and_say_nothing(*args, **options):
        raise ConnectionResetError

    assert pay(variant, act_and_say_nothing) == (202 if variant.kind == "fixed" else 500)
    found = Payment.objects.values_list("state", flat=True)
    assert list(found) == (["pending"] if variant.kind == "fixed" else [])
    assert budget() == (BUDGET - PRICE if variant.kind == "fixed" else BUDGET)


@pytest.mark.parametrize("variant", scenario.variants[-1:], ids=lambda variant: variant.name)
def test_the_same_key_is_asked_again(variant, pay):
    keys = []

    def lost_once(reference, cents):
        keys.append(reference)
        if len(keys) == 1:
            raise ConnectionResetError

    assert pay(variant, lost_once) == 201
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert Payment.objects.get().state == "paid"


@pytest.mark.parametrize("variant", scenario.variants[-1:], ids=lambda variant: variant.name)
def test_a_no_after_silence_is_no_answer(variant, pay):
    calls = []

    def silence_then_no(reference, cents):
        calls.append(reference)
        raise ConnectionResetError if len(calls) == 1 else RefusedError

    assert pay(variant, silence_then_no) == 202
    assert (Payment.objects.get().state, budget()) == ("pending", BUDGET - PRICE)


@each_variant
def test_two_employees_and_one_budget(variant, explored):
    found = explored(variant)
    assert found["serial"] == 0
    assert bool(found["violations"]) == (variant.kind != "fixed"), found["what"]
