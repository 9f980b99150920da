"""Who is shown whose account, when one comes after the other."""

import pytest
from django.core.cache import cache
from django.test import Client

from scenarios.cross_user_cache_leak.interleaving import EMAILS, prepare
from scenarios.cross_user_cache_leak.models import SignIn
from scenarios.cross_user_cache_leak.pages import SESSIONS
from scenarios.cross_user_cache_leak.scenario import scenario

LETS_STRANGERS_IN = {"broken", "tempting_vary_outside"}
each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def two_customers(settings):
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, *SESSIONS["LAB_MIDDLEWARE"]]
    settings.SESSION_ENGINE = SESSIONS["SESSION_ENGINE"]
    cache.clear()
    prepare()


def customer(number):
    client = Client()
    signed_in = client.post(
        "/sign-in/", {"token": f"token-{number}"}, "application/json", headers={"X-Request-ID": "a"}
    )
    assert signed_in.status_code == 204
    return client


@each_variant
def test_with_an_empty_cache_everybody_is_shown_their_own(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    for number, email in EMAILS.items():
        cache.clear()
        assert customer(number).get("/account/").json() == {
            "name": "Robin",
            "email": email,
            "bought": [],
            "bestsellers": [],
        }
    assert list(SignIn.objects.order_by("id").values_list("customer", "request")) == [(1, "a"), (5, "a")]


@each_variant
def test_with_an_empty_cache_a_stranger_is_turned_away(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    assert Client().get("/account/").status_code == 401
    assert Client().post("/sign-in/", {"token": "guessed"}, "application/json").status_code == 404


@each_variant
def test_whoever_comes_after_a_customer(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    first, second = (customer(number) for number in EMAILS)
    assert first.get("/account/").json()["email"] == EMAILS[1]
    shown = second.get("/account/").json()["email"]
    assert shown == (EMAILS[5] if variant.kind == "fixed" else EMAILS[1])
    assert (Client().get("/account/").status_code == 200) == (variant.name in LETS_STRANGERS_IN)


@each_variant
def test_in_two_processes_and_whatever_order(variant, explored):
    found = explored(variant)
    assert bool(found["violations"]) == (variant.kind != "fixed"), found["what"]
