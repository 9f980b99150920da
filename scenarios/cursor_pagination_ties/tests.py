"""One client walks alone: what it has at the end, while nothing changes and while two things do."""

from types import SimpleNamespace

import pytest
from django.test import Client

from scenarios.cursor_pagination_ties.models import Event
from scenarios.cursor_pagination_ties.scenario import scenario
from scenarios.cursor_pagination_ties.seed import SCANNED, seed

IMPORTED = 1_500
VARIANTS = {variant.name: variant for variant in scenario.variants}
FIXES = [name for name, variant in VARIANTS.items() if variant.kind == "fixed"]
each_variant = pytest.mark.parametrize("name", VARIANTS)
pytestmark = pytest.mark.django_db

# In circles or not, rows shown, rows of the import that were not among them (in broken: at least).
STILL = {
    "broken": (True, 1_200, 400),
    "tempting_two_columns": (True, 1_200, 400),
    "tempting_before_timestamp": (False, 100 + SCANNED, 1_400),
}
COMPLETE = (False, IMPORTED + SCANNED, 0)


@pytest.fixture
def events(monkeypatch, db):
    monkeypatch.setenv("LAB_ROWS", str(IMPORTED))
    seed()


def walk(name, settings, meanwhile=None):
    """Follow the next links of a variant; `meanwhile` is done once, after the third page."""
    settings.ROOT_URLCONF = VARIANTS[name].module_name
    client, followed, shown, query = Client(), [], [], ""
    while query is not None and query not in followed:
        page = client.get(f"/events/?{query}").json()
        followed.append(query)
        shown += page["results"]
        query = page["next"] and page["next"].partition("?")[2]
        if meanwhile and len(followed) == 3:
            meanwhile(client, shown)
    missed = {f"I{n}" for n in range(1, IMPORTED + 1)} - {event["parcel"] for event in shown}
    return SimpleNamespace(circles=query is not None, shown=[event["id"] for event in shown], missed=missed)


def scan(client, shown):
    assert client.post("/events/", {"parcel": "S1"}).status_code == 201


def withdraw(client, shown):
    assert client.delete(f"/events/{shown[0]['id']}/").status_code == 204


@each_variant
def test_a_walk_through_a_table_that_stands_still(name, events, settings):
    found = walk(name, settings)
    circles, shown, missed = STILL.get(name, COMPLETE)
    assert (found.circles, len(found.shown)) == (circles, shown)
    assert len(found.missed) >= missed if name == "broken" else len(found.missed) == missed


@pytest.mark.parametrize("name", [*FIXES, "tempting_page_number"])
def test_a_scan_on_the_way_moves_the_pages_that_are_counted(name, events, settings):
    found = walk(name, settings, scan)
    again = len(found.shown) - len(set(found.shown))
    assert (again, len(found.missed)) == ((1, 0) if name == "tempting_page_number" else (0, 0))


@pytest.mark.parametrize("name", [*FIXES, "tempting_page_number", "tempting_higher_cutoff"])
def test_a_withdrawal_on_the_way_hides_an_event_from_whoever_counts(name, events, settings):
    found = walk(name, settings, withdraw)
    assert (found.circles, len(found.missed)) == (False, 0 if name in FIXES else 1)


def test_the_database_stamps_an_import_with_one_time(events):
    assert Event.objects.filter(imported=True).values("at").distinct().count() == 1
    assert Event.objects.filter(imported=False).values("at").distinct().count() == SCANNED


def test_a_cursor_of_somebody_else_is_not_found(settings):
    settings.ROOT_URLCONF = VARIANTS["fixed_composite_keyset"].module_name
    for cursor in ("nonsense", "bm9uc2Vuc2U=", "é"):
        assert Client().get("/events/", {"cursor": cursor}).status_code == 404
