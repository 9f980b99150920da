"""Two guests, one room: the second wants to arrive on the first one's second day."""

from itertools import pairwise

from lab.api import Interleaving, Request
from scenarios.double_booking.models import Booking, Night, Room

FIRST = Request("bookings/", {"room": 1, "arrival": "2030-05-01", "departure": "2030-05-04"})
SECOND = Request("bookings/", {"room": 1, "arrival": "2030-05-02", "departure": "2030-05-05"})


def prepare() -> None:
    """Leave one room, which nobody has booked."""
    Night.objects.all().delete()
    Booking.objects.all().delete()
    Room.objects.get_or_create(pk=1, defaults={"name": "Room 1"})


def verdict(statuses: list[int | None]) -> str:
    """Who was told what, and who has the room."""
    stays = list(Booking.objects.order_by("arrival").values_list("arrival", "departure"))
    shared = sum(later[0] < earlier[1] for earlier, later in pairwise(stays))
    told = statuses.count(201)
    right = (told, len(stays), shared) == (1, 1, 0) and set(statuses) <= {201, 409}
    return "" if right else f"{told} told yes ({statuses}), {len(stays)} bookings, {shared} find the room occupied"


interleaving = Interleaving(FIRST, SECOND, prepare, verdict)
