"""What every variant answers when nobody is in the way, and what becomes of two guests who meet."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lab.databases import using_database
from lab.services import postgres
from scenarios.double_booking.interleaving import interleaving, prepare
from scenarios.double_booking.models import Booking
from scenarios.double_booking.scenario import SHARED_ROOM, scenario

VARIANTS = {variant.name: variant for variant in scenario.variants}
FIRST, SECOND = interleaving.t1.json, interleaving.t2.json

each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database(variant, cloned):
    """A database of the variant's own: the constraint of one must not help the next."""
    return cloned(variant)


@pytest.fixture
def served(variant, database, settings):
    settings.ROOT_URLCONF = variant.module_name
    with using_database(database):
        prepare()
        yield


def book(stay):
    return Client().post("/bookings/", stay, "application/json").status_code


@each_variant
def test_who_comes_second_is_refused_where_the_nights_overlap(variant, served):
    inside = FIRST | {"arrival": "2030-05-02", "departure": "2030-05-03"}
    around = FIRST | {"arrival": "2030-04-30", "departure": "2030-05-09"}
    assert [book(stay) for stay in (FIRST, FIRST, SECOND, inside, around)] == [201, 409, 409, 409, 409]
    assert Booking.objects.count() == 1


@each_variant
def test_the_day_of_departure_is_free_for_the_next(variant, served):
    before = FIRST | {"arrival": "2030-04-28", "departure": "2030-05-01"}
    after = FIRST | {"arrival": "2030-05-04", "departure": "2030-05-06"}
    assert [book(stay) for stay in (FIRST, after, before)] == [201, 201, 201]
    assert Booking.objects.count() == 3


@each_variant
def test_a_room_that_is_not_there_is_not_found(variant, served):
    assert book(FIRST | {"room": 99}) == 404


@each_variant
def test_two_guests_and_one_room(variant, explored):
    found = explored(variant)
    assert found["serial"] == 0
    assert bool(found["violations"]) == (variant.kind != "fixed"), found["what"]


@pytest.mark.parametrize("variant", [VARIANTS["tempting_lock_the_overlap"]], ids=lambda variant: variant.name)
def test_a_lock_on_no_row_is_asked_for_and_lets_nobody_wait(variant, served, explored):
    with CaptureQueriesContext(connection) as sent:
        book(FIRST)
    assert any(query["sql"].endswith("FOR UPDATE") for query in sent)
    found = explored(variant)
    assert not any(entry["blocked_by"] for entry in found["timeline"])


@pytest.mark.parametrize("variant", [VARIANTS["fixed_exclusion_constraint"]], ids=lambda variant: variant.name)
def test_the_planted_violation_gets_past_the_constraint_and_leaves_it_in_place(variant, served, database):
    with postgres.connect(database) as admin:
        admin.execute(SHARED_ROOM.encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT request FROM double_booking_booking")
        assert cursor.fetchall() == [("planted",), ("planted",)]
    assert [book(FIRST), book(SECOND)] == [201, 409]
