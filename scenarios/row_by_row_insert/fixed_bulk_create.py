"""Make all lines first, put right what save() would have, and insert them with one statement."""

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
            made = [Line(delivery=delivery, sku=line["sku"].upper(), quantity=line["quantity"]) for line in lines]
            # FIX: one statement for all lines, and either all of them stay or none
            Line.objects.bulk_create(made)
    except IntegrityError:
        return Response({"code": "named_twice"}, status=400)
    return Response({"booked": len(lines)}, status=201)


urlpatterns = [path("deliveries/", book)]
