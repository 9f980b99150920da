"""Lock the bookings that overlap, before deciding that there are none."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.double_booking.models import Booking, Room


@api_view(["POST"])
@transaction.atomic
def book(request: Request) -> Response:
    """Book a room for some nights, or refuse with 409."""
    room = get_object_or_404(Room, pk=request.data.get("room"))
    stay = {"arrival": request.data["arrival"], "departure": request.data["departure"]}
    others = Booking.objects.filter(room=room, arrival__lt=stay["departure"], departure__gt=stay["arrival"])
    # BUG: a lock needs a row; where no booking overlaps, there is none to lock, and everybody finds none.
    if others.select_for_update().exists():
        return Response({"code": "taken"}, status=409)
    booking = Booking.objects.create(room=room, **stay, request=request.headers.get("X-Request-ID", ""))
    return Response({"booking": booking.pk}, status=201)


urlpatterns = [path("bookings/", book)]
