"""Lock in order and take off the shelf in a single statement."""

from django.db import connection, transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.deadlock_batch_update_order.models import Line, Order

# FIX: a row is updated only when it was locked, and those are locked one after another in the order of their numbers.
TAKE = """
WITH line AS (SELECT * FROM unnest(%s::bigint[], %s::int[]) AS line (id, quantity)),
locked AS (SELECT id FROM deadlock_batch_update_order_item WHERE id IN (SELECT id FROM line)
           ORDER BY id FOR NO KEY UPDATE)
UPDATE deadlock_batch_update_order_item AS item SET stock = stock - line.quantity
FROM line JOIN locked USING (id) WHERE item.id = line.id
"""


@api_view(["POST"])
@transaction.atomic
def place_order(request: Request) -> Response:
    """Order a cart: take every line of it off the shelf, and write the order down."""
    lines = request.data["lines"]
    quantities = [[line["item"] for line in lines], [line["quantity"] for line in lines]]
    with connection.cursor() as cursor:
        cursor.execute(TAKE, quantities)
    order = Order.objects.create(request=request.headers.get("X-Request-ID", ""))
    Line.objects.bulk_create(Line(order=order, item_id=line["item"], quantity=line["quantity"]) for line in lines)
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place_order)]
