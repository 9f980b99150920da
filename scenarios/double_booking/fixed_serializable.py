"""Have the database refuse what could not have happened one after the other, and start again."""

from django.db import OperationalError, connection, transaction
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.double_booking.models import Booking, Room


@transaction.atomic
def try_to_book(request: Request) -> Response:
    """Book a room for some nights, or refuse with 409."""
    # FIX: the database remembers what was looked for and found missing; when that becomes untrue, somebody is refused.
    connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    room = get_object_or_404(Room, pk=request.data.get("room"))
    stay = {"arrival": request.data["arrival"], "departure": request.data["departure"]}
    others = Booking.objects.filter(room=room, arrival__lt=stay["departure"], departure__gt=stay["arrival"])
    if others.exists():
        return Response({"code": "taken"}, status=409)
    booking = Booking.objects.create(room=room, **stay, request=request.headers.get("X-Request-ID", ""))
    return Response({"booking": booking.pk}, status=201)


@api_view(["POST"])
def book(request: Request) -> Response:
    """Try until the database does not object; atomic() is inside, because COMMIT too may be refused."""
    for _ in range(10):
        try:
            return try_to_book(request)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in ("40001", "40P01"):
                raise
    return Response({"code": "try_again"}, status=409)


urlpatterns = [path("bookings/", book)]
