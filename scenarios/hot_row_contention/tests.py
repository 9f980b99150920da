"""What is locked while the engine works, and what is counted when two calls meet."""

from uuid import UUID

import pytest
from django.db import OperationalError, connection
from django.db.models import Sum
from django.test import Client

from scenarios.hot_row_contention.interleaving import ONE, prepare
from scenarios.hot_row_contention.models import Call, Usage
from scenarios.hot_row_contention.scenario import scenario

LOCKED = {"broken", "tempting_row_lock", "tempting_more_workers", "tempting_skip_locked"}
each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)


def counted():
    return Usage.objects.aggregate(used=Sum("used"))["used"]


@each_variant
def test_whether_the_first_row_is_locked_while_the_engine_works(variant, settings, monkeypatch):
    settings.ROOT_URLCONF = variant.module_name
    seen = []

    def look(reference):
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT 1 FROM hot_row_contention_usage WHERE slot = 0 FOR UPDATE NOWAIT")
            seen.append("free")
        except OperationalError:
            seen.append("locked")
        finally:
            other.close()

    monkeypatch.setattr(variant.module, "translate", look)
    prepare()
    assert Client().post("/calls/", ONE.json, "application/json").status_code == 201
    assert seen == ["locked" if variant.name in LOCKED else "free"]
    assert counted() == (0 if variant.name == "tempting_count_in_memory" else 1)


@each_variant
def test_a_call_that_fails_is_neither_written_down_nor_counted(variant, settings, monkeypatch):
    settings.ROOT_URLCONF = variant.module_name

    def fail(reference):
        raise ConnectionResetError

    monkeypatch.setattr(variant.module, "translate", fail)
    prepare()
    client = Client(raise_request_exception=False)
    assert client.post("/calls/", ONE.json, "application/json").status_code == 500
    assert (Call.objects.count(), counted()) == (0, 0)


def test_sixteen_rows_are_all_used(settings):
    (slots,) = (variant for variant in scenario.variants if variant.name == "fixed_slots")
    prepare()
    for number in range(300):
        slots.module.count(1, str(UUID(int=number)))
    assert counted() == 300
    assert not Usage.objects.filter(used=0).exists()


@each_variant
def test_two_machines_of_one_tenant(variant, explored):
    found = explored(variant)
    assert bool(found["violations"]) == (variant.kind != "fixed"), found["what"]
    assert bool(found["serial"]) == (variant.name == "tempting_count_in_memory")
