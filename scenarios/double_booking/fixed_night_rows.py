"""Keep a row for every night, of which a room can have each only once."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.double_booking.models import Booking, Night, Room


@api_view(["POST"])
def book(request: Request) -> Response:
    """Book a room for some nights, or refuse with 409."""
    room = get_object_or_404(Room, pk=request.data.get("room"))
    stay = {"arrival": request.data["arrival"], "departure": request.data["departure"]}
    others = Booking.objects.filter(room=room, arrival__lt=stay["departure"], departure__gt=stay["arrival"])
    if others.exists():
        return Response({"code": "taken"}, status=409)
    first, last = (date.fromisoformat(stay[day]) for day in ("arrival", "departure"))
    dates = [first + timedelta(days=n) for n in range((last - first).days)]
    try:
        with transaction.atomic():
            booking = Booking.objects.create(room=room, **stay, request=request.headers.get("X-Request-ID", ""))
            # FIX: a night is a row, so plain uniqueness says it. In order of date, so that nobody waits in a circle.
            Night.objects.bulk_create(Night(booking=booking, room=room, date=night) for night in dates)
    except IntegrityError:
        return Response({"code": "taken"}, status=409)
    return Response({"booking": booking.pk}, status=201)


urlpatterns = [path("bookings/", book)]
