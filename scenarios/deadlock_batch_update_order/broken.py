"""Take the lines off the shelf one after another, as the cart has them."""

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
    # BUG: every row stays locked until COMMIT, and the order in which they are locked is the customer's.
    for line in lines:
        Item.objects.filter(pk=line["item"]).update(stock=F("stock") - line["quantity"])
    order = Order.objects.create(request=request.headers.get("X-Request-ID", ""))
    Line.objects.bulk_create(Line(order=order, item_id=line["item"], quantity=line["quantity"]) for line in lines)
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place_order)]
