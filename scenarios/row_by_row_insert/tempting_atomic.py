"""Put the loop into one transaction."""

from django.db import IntegrityError, transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.row_by_row_insert.models import Delivery, Line


@api_view(["POST"])
def book(request: Request) -> Response:
    """Book all lines of a delivery note, or refuse it with 400."""
    lines = request.data["lines"]
    try:
        with transaction.atomic():
            delivery = Delivery.objects.create(note=request.data["note"], size=len(lines))
            for line in lines:
                # BUG: one COMMIT now, and all or nothing; still a statement and a journey for every line
                Line.objects.create(delivery=delivery, sku=line["sku"], quantity=line["quantity"])
    except IntegrityError:
        return Response({"code": "named_twice"}, status=400)
    return Response({"booked": len(lines)}, status=201)


urlpatterns = [path("deliveries/", book)]
