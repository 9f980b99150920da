"""One job deals with one day: whom it reminds, and whom it passes over."""

import pytest
from django.db import connection
from django.test import Client

from scenarios.mutating_while_paginating.claims import REMINDED
from scenarios.mutating_while_paginating.models import Invoice, Reminder
from scenarios.mutating_while_paginating.scenario import scenario
from scenarios.mutating_while_paginating.seed import EACH, seed

VARIANTS = {variant.name: variant for variant in scenario.variants}
FIXES = [name for name, variant in VARIANTS.items() if variant.kind == "fixed"]
REACHABLE = EACH - 5
each_variant = pytest.mark.parametrize("name", VARIANTS)
pytestmark = pytest.mark.django_db

SENT = {"broken": 57, "tempting_atomic": 57, "tempting_first_page": 85}


@pytest.fixture
def remind(monkeypatch, settings, db):
    """Have a variant deal with a day; gives how many reminders it says that it sent."""
    monkeypatch.setenv("LAB_ROWS", str(2 * EACH))
    seed()

    def remind(name, due):
        settings.ROOT_URLCONF = VARIANTS[name].module_name
        answer = Client().post("/reminders/", {"due": due}, "application/json")
        assert answer.status_code == 201
        return answer.json()["sent"]

    return remind


@each_variant
def test_so_many_of_a_day_are_reminded(name, remind):
    assert remind(name, 1) == Reminder.objects.count() == SENT.get(name, REACHABLE)
    assert Invoice.objects.filter(due=1, reminded=True).count() == Reminder.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(REMINDED)
        sent = SENT.get(name, REACHABLE)
        assert cursor.fetchone() == (REACHABLE, REACHABLE - sent, 0, sent)


@each_variant
def test_nobody_is_reminded_twice_nor_on_another_day(name, remind):
    remind(name, 2)
    remind(name, 2)
    invoices = Reminder.objects.values_list("invoice_id", flat=True)
    assert len(set(invoices)) == len(invoices)
    assert set(Invoice.objects.filter(pk__in=invoices).values_list("due", flat=True)) == {2}


def test_broken_passes_over_whole_pages(remind):
    remind("broken", 1)
    left = Invoice.objects.filter(due=1, reminded=False).exclude(email="").order_by("pk")
    assert list(left.values_list("pk", flat=True)[:3]) == [21, 22, 23]


@pytest.mark.parametrize("name", FIXES)
def test_a_second_run_finds_nothing_left(name, remind):
    assert [remind(name, 1), remind(name, 1)] == [REACHABLE, 0]


def test_a_loop_over_the_queryset_itself_is_right(remind):
    """The rows of one answer do not change while they are gone through: it is the paginator that asks anew."""
    seen = 0
    for invoice in Invoice.objects.filter(due=1, reminded=False):
        invoice.reminded = True
        invoice.save()
        seen += 1
    assert (seen, Invoice.objects.filter(due=1, reminded=False).count()) == (EACH, 0)
