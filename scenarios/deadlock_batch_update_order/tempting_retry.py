"""Try again, three times, where it ended in a deadlock."""

from django.db import OperationalError, transaction
from django.db.models import F
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.deadlock_batch_update_order.models import Item, Line, Order


@transaction.atomic
def book(request: Request) -> Response:
    """Take every line of it off the shelf, and write the order down."""
    lines = request.data["lines"]
    for line in lines:
        Item.objects.filter(pk=line["item"]).update(stock=F("stock") - line["quantity"])
    order = Order.objects.create(request=request.headers.get("X-Request-ID", ""))
    Line.objects.bulk_create(Line(order=order, item_id=line["item"], quantity=line["quantity"]) for line in lines)
    return Response({"order": order.pk}, status=201)


@api_view(["POST"])
def place_order(request: Request) -> Response:
    """Order a cart."""
    for _ in range(3):
        try:
            return book(request)
        except OperationalError:
            # BUG: the deadlock has happened: all who want these rows stood still until PostgreSQL chose a victim.
            continue
    return Response({"code": "busy"}, status=503)


urlpatterns = [path("orders/", place_order)]
