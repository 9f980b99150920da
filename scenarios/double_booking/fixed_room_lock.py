"""Lock the room, which is always there, before looking at its bookings."""

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
    # FIX: all who want this room queue here, so what the next one finds was committed before they look.
    room = get_object_or_404(Room.objects.select_for_update(), pk=request.data.get("room"))
    stay = {"arrival": request.data["arrival"], "departure": request.data["departure"]}
    others = Booking.objects.filter(room=room, arrival__lt=stay["departure"], departure__gt=stay["arrival"])
    if others.exists():
        return Response({"code": "taken"}, status=409)
    booking = Booking.objects.create(room=room, **stay, request=request.headers.get("X-Request-ID", ""))
    return Response({"booking": booking.pk}, status=201)


urlpatterns = [path("bookings/", book)]
