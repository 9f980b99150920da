"""Take all lines off the shelf with a single UPDATE, as bulk_update() does."""

from django.db import transaction
from django.db.models import Case, F, When
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
    quantities = [When(pk=line["item"], then=line["quantity"]) for line in lines]
    # BUG: one statement is not one moment: it locks row by row, as rows lie in the table, and moves every one of them.
    items = Item.objects.filter(pk__in=[line["item"] for line in lines])
    items.update(stock=F("stock") - Case(*quantities))
    order = Order.objects.create(request=request.headers.get("X-Request-ID", ""))
    Line.objects.bulk_create(Line(order=order, item_id=line["item"], quantity=line["quantity"]) for line in lines)
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place_order)]
