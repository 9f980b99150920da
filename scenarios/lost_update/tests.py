"""What every variant answers when nobody is in the way, and what becomes of two deposits that meet."""

import pytest
from django.db.models import F
from django.test import Client

from scenarios.lost_update.interleaving import OPENING, prepare
from scenarios.lost_update.models import Deposit, Wallet
from scenarios.lost_update.scenario import scenario

each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)


def pay(cents, wallet=1):
    return Client().post("/deposits/", {"wallet": wallet, "cents": cents}, "application/json")


@each_variant
def test_one_after_the_other_nothing_is_lost_and_the_answer_tells_the_balance(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    prepare()
    answers = [pay(100), pay(25)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert [answer.json() for answer in answers] == [{"balance": OPENING + 100}, {"balance": OPENING + 125}]
    assert list(Deposit.objects.order_by("id").values_list("wallet", "cents")) == [(1, 100), (1, 25)]


@each_variant
def test_nobody_pays_into_a_wallet_that_is_not_there(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    prepare()
    assert pay(100, wallet=2).status_code == 404
    assert not Deposit.objects.exists()


@each_variant
def test_two_deposits_that_meet(variant, explored):
    found = explored(variant)
    assert found["serial"] == 0
    assert bool(found["violations"]) == (variant.kind != "fixed"), found["what"]


def test_a_lock_that_nobody_evaluates_is_never_asked_for(explored):
    """The half-fix fails because its SELECT ... FOR UPDATE does not exist, and not because a lock came too late."""
    variants = {variant.name: variant for variant in scenario.variants}
    asked = {
        name: any("FOR UPDATE" in entry["step"] for entry in explored(variants[name])["timeline"])
        for name in ("tempting_lazy_lock", "fixed_row_lock")
    }
    assert asked == {"tempting_lazy_lock": False, "fixed_row_lock": True}


def test_a_second_save_does_not_add_twice():
    """Since Django 6.0 save() puts the result in the place of the expression; before, the instance kept adding."""
    prepare()
    wallet = Wallet.objects.get(pk=1)
    wallet.balance = F("balance") + 100
    wallet.save()
    wallet.save()
    assert Wallet.objects.get(pk=1).balance == OPENING + 100
