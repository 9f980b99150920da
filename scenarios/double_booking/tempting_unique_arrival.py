"""Let a unique constraint have no two arrive at one room on one day."""

from django.db import IntegrityError, migrations, models
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.double_booking.models import Booking, Room

OPERATIONS = [
    migrations.AddConstraint("booking", models.UniqueConstraint(fields=["room", "arrival"], name="one_arrival_a_day"))
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
        # BUG: two stays that begin on different days are no duplicates for it, and may overlap all the same.
        booking = Booking.objects.create(room=room, **stay, request=request.headers.get("X-Request-ID", ""))
    except IntegrityError:
        return Response({"code": "taken"}, status=409)
    return Response({"booking": booking.pk}, status=201)


urlpatterns = [path("bookings/", book)]
