"""What one process does by itself, and what becomes of it where there are two."""

import pytest
from django.core.cache import caches
from django.test import Client

from scenarios.per_process_cache_incoherence.accounts import CACHES
from scenarios.per_process_cache_incoherence.interleaving import prepare
from scenarios.per_process_cache_incoherence.models import Code, Guess, Move
from scenarios.per_process_cache_incoherence.scenario import scenario

each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def one_customer(settings):
    settings.CACHES = {**settings.CACHES, **CACHES}
    for cache in caches.all():
        cache.clear()
    for variant in scenario.variants:
        getattr(variant.module, "near", {}).clear()
    prepare()


def post(path, **order):
    return Client().post(path, {"customer": 1, **order}, "application/json", headers={"X-Request-ID": "a"})


@each_variant
def test_one_process_shows_the_new_address_at_once(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    look = lambda: Client().get("/address/?customer=1").json()  # noqa: E731
    assert look() == look() == {"customer": 1, "address": "Old Street", "version": 1}
    assert post("/move/", address="New Street").json() == look() == look()
    assert look() == {"customer": 1, "address": "New Street", "version": 2}
    assert list(Move.objects.values_list("customer", "version", "request")) == [(1, 2, "a")]


@each_variant
def test_one_process_compares_as_many_guesses_as_a_code_allows(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    Code.objects.update(allowed=3)
    assert [post("/guess/").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    assert Guess.objects.count() == 3


@each_variant
def test_a_new_code_is_counted_anew(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    assert [post("/guess/").status_code for _ in range(2)] == [200, 429]
    Code.objects.create(customer_id=1, allowed=1)
    assert [post("/guess/").status_code for _ in range(2)] == [200, 429]


@each_variant
def test_two_processes(variant, explored):
    found = explored(variant)
    assert bool(found["violations"]) == (variant.kind != "fixed"), found["what"]
