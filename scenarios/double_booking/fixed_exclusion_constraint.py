"""Let the table refuse two bookings of one room that overlap."""

from django.contrib.postgres.operations import BtreeGistExtension
from django.db import DatabaseError, migrations, transaction
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.double_booking.models import Booking, Room

OPERATIONS = [
    BtreeGistExtension(),
    migrations.RunSQL(
        "ALTER TABLE double_booking_booking ADD CONSTRAINT no_two_at_a_time"
        " EXCLUDE USING gist (room_id WITH =, daterange(arrival, departure) WITH &&)"
    ),
]


@api_view(["POST"])
def book(request: Request) -> Response:
    """Book a room for some nights, or refuse with 409."""
    room = get_object_or_404(Room, pk=request.data.get("room"))
    stay = {"arrival": request.data["arrival"], "departure": request.data["departure"]}
    others = Booking.objects.filter(room=room, arrival__lt=stay["departure"], departure__gt=stay["arrival"])
    if others.exists():
        return Response({"code": "taken"}, status=409)
    try:
        # FIX: an INSERT waits for who is booking the same nights, and fails if they commit. The look is a courtesy.
        with transaction.atomic():
            booking = Booking.objects.create(room=room, **stay, request=request.headers.get("X-Request-ID", ""))
    except DatabaseError as error:
        # Each waits for the other, where both had inserted before either looked: a deadlock, and one of them has it.
        if getattr(error.__cause__, "sqlstate", None) not in ("23P01", "40P01"):
            raise
        return Response({"code": "taken"}, status=409)
    return Response({"booking": booking.pk}, status=201)


urlpatterns = [path("bookings/", book)]
