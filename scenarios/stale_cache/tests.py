"""What the next reader is shown after a change, and after one that somebody's page was being filled beside."""

import pytest
from django.core.cache import cache
from django.test import Client

from scenarios.stale_cache.interleaving import prepare
from scenarios.stale_cache.models import Change
from scenarios.stale_cache.scenario import scenario

NEVER_TOLD = {"broken", "tempting_short_ttl", "tempting_delete_by_name"}
each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def one_offer():
    cache.clear()
    prepare()


def page():
    return Client().get("/page/?offer=1").json()


def set_price(cents, name):
    return (
        Client()
        .post("/price/", {"offer": 1, "price": cents}, "application/json", headers={"X-Request-ID": name})
        .json()
    )


@each_variant
def test_a_page_is_computed_once_while_nothing_changes(variant, settings, django_assert_max_num_queries):
    settings.ROOT_URLCONF = variant.module_name
    first = page()
    assert (first["price"], first["version"], first["chart"], first["lowest"]) == (1999, 1, [1999], 1999)
    with django_assert_max_num_queries(1 if variant.name == "fixed_version_in_key" else 0):
        assert page() == first


@each_variant
def test_a_change_is_written_down_and_told(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    assert set_price(1499, "a") == {"offer": 1, "version": 2, "price": 1499}
    assert list(Change.objects.order_by("id").values_list("version", "price", "request"))[-1] == (2, 1499, "a")


@each_variant
def test_with_nobody_in_the_way_only_who_is_never_told_is_stale(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    page()
    set_price(1499, "a")
    shown = page()
    assert (shown["price"], shown["version"]) == ((1999, 1) if variant.name in NEVER_TOLD else (1499, 2))


@each_variant
def test_a_reader_beside_a_change_leaves_no_old_page_behind(variant, explored):
    found = explored(variant)
    assert bool(found["violations"]) == (variant.kind != "fixed"), found["what"]
    assert bool(found["serial"]) == (variant.name in NEVER_TOLD)
