"""An event may come as often as it likes."""

from contextlib import suppress

import pytest
from celery import current_app
from django.core.cache import cache
from django.db.models import Sum
from django.test import override_settings

from scenarios.non_idempotent_task.models import Tally
from scenarios.non_idempotent_task.scenario import scenario
from scenarios.non_idempotent_task.seed import seed

ONE, TWO = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def articles():
    current_app.conf.task_always_eager = True
    cache.clear()
    seed()


@pytest.fixture(params=scenario.variants, ids=lambda variant: variant.name)
def variant(request):
    return request.param


def deliver(variant, event):
    variant.module.count_view.apply(args=(1, event))


def views():
    return Tally.objects.filter(article=1).aggregate(Sum("views"))["views__sum"]


def test_an_event_delivered_again_is_counted_once_by_the_fixes_alone(variant):
    deliver(variant, ONE)
    cache.clear()  # as it may do at any time, and does when a key expires
    deliver(variant, ONE)
    assert views() == (1 if variant.kind == "fixed" else 2)


def test_an_event_is_counted_although_the_worker_dies_before_it_acknowledges(variant, monkeypatch):
    def die(article, event):
        raise SystemExit

    with monkeypatch.context() as patch, suppress(SystemExit):
        patch.setattr(variant.module, "report", die)
        deliver(variant, ONE)
    cache.clear()
    deliver(variant, ONE)
    assert views() == (1 if variant.kind == "fixed" else 2)


def test_another_view_meanwhile_is_dropped_by_the_lock_alone(variant, monkeypatch):
    def meanwhile(article, event):
        if event == ONE:
            deliver(variant, TWO)

    monkeypatch.setattr(variant.module, "report", meanwhile)
    deliver(variant, ONE)
    assert views() == (1 if variant.name == "tempting_cache_lock" else 2)


def test_a_request_is_accepted_and_counted(variant, client):
    with override_settings(ROOT_URLCONF=variant.module_name):
        for event in (ONE, TWO):
            answer = client.post("/views/", {"article": 1, "event": event}, content_type="application/json")
            assert answer.status_code == 202
    assert views() == 2
