"""Look whether the room is free, then book it."""

from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.double_booking.models import Booking, Room


@api_view(["POST"])
def book(request: Request) -> Response:
    """Book a room for some nights, or refuse with 409."""
    room = get_object_or_404(Room, pk=request.data.get("room"))
    stay = {"arrival": request.data["arrival"], "departure": request.data["departure"]}
    others = Booking.objects.filter(room=room, arrival__lt=stay["departure"], departure__gt=stay["arrival"])
    # BUG: that nobody has these nights is true until somebody else's INSERT, and nothing holds that up.
    if others.exists():
        return Response({"code": "taken"}, status=409)
    booking = Booking.objects.create(room=room, **stay, request=request.headers.get("X-Request-ID", ""))
    return Response({"booking": booking.pk}, status=201)


urlpatterns = [path("bookings/", book)]
