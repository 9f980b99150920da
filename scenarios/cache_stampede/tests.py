"""How often a list is computed: for one visitor, for two at once, and while somebody else is at it."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from lab.services import postgres
from scenarios.cache_stampede.charts import LOCK
from scenarios.cache_stampede.interleaving import prepare
from scenarios.cache_stampede.models import Chart
from scenarios.cache_stampede.scenario import scenario

VARIANTS = {variant.name: variant for variant in scenario.variants}
each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_list():
    cache.clear()
    prepare()


def look():
    return Client().get("/bestsellers/", headers={"X-Request-ID": "a"})


@each_variant
def test_the_list_is_the_ten_that_sold_best_and_is_computed_once(variant, settings):
    settings.ROOT_URLCONF = variant.module_name
    first = look().json()
    assert first["titles"] == list(range(20, 10, -1))
    assert look().json() == first
    assert list(Chart.objects.values_list("id", "request")) == [(first["number"], "a")]


@each_variant
def test_two_visitors_and_one_list_that_has_expired(variant, explored):
    found = explored(variant)
    assert found["serial"] == 0
    assert bool(found["violations"]) == (variant.kind != "fixed"), found["what"]


def test_who_has_an_old_list_is_shown_it_while_somebody_computes(settings):
    settings.ROOT_URLCONF = VARIANTS["fixed_stale_while_revalidate"].module_name
    old = {"number": 0, "titles": [1] * 10}
    cache.set("bestsellers:kept", (old, 0.0))
    with postgres.connect(connection.settings_dict["NAME"]) as somebody, somebody.transaction():
        somebody.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        assert look().json() == old
    assert look().json() != old
    assert Chart.objects.count() == 1


def test_who_has_none_waits_until_somebody_else_is_done(settings):
    settings.ROOT_URLCONF = VARIANTS["fixed_single_flight"].module_name
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 200")
    with postgres.connect(connection.settings_dict["NAME"]) as somebody, somebody.transaction():
        somebody.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        answer = Client(raise_request_exception=False).get("/bestsellers/")
    connection.close()
    assert answer.status_code == 500, "it waited until the server's patience was over, and computed nothing"
    assert Chart.objects.count() == 0
