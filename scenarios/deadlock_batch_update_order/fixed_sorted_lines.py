"""Take the lines off the shelf in the order of the items' numbers, whatever the cart's order is."""

from django.db import transaction
from django.db.models import F
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.deadlock_batch_update_order.models import Item, Line, Order


@api_view(["POST"])
@transaction.atomic
def place_order(request: Request) -> Response:
    """Order a cart: take every line of it off the shelf, and write the order down."""
    lines = request.data["lines"]
    # FIX: who holds an item only ever waits for one with a higher number, so nobody can wait in a circle.
    for line in sorted(lines, key=lambda line: line["item"]):
        Item.objects.filter(pk=line["item"]).update(stock=F("stock") - line["quantity"])
    order = Order.objects.create(request=request.headers.get("X-Request-ID", ""))
    Line.objects.bulk_create(Line(order=order, item_id=line["item"], quantity=line["quantity"]) for line in lines)
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place_order)]
