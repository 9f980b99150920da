"""Let bulk_create() pass over whatever can not be inserted."""

from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.row_by_row_insert.models import Delivery, Line


@api_view(["POST"])
def book(request: Request) -> Response:
    """Book all lines of a delivery note, or refuse it with 400."""
    lines = request.data["lines"]
    delivery = Delivery.objects.create(note=request.data["note"], size=len(lines))
    made = [Line(delivery=delivery, sku=line["sku"].upper(), quantity=line["quantity"]) for line in lines]
    # BUG: a line that is named twice is dropped without a word, and the supplier hears that all were booked
    Line.objects.bulk_create(made, ignore_conflicts=True)
    return Response({"booked": len(lines)}, status=201)


urlpatterns = [path("deliveries/", book)]
