"""Let the table have one order for a cart, and answer a retry with that one."""

from django.db import migrations, models
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.duplicate_post_on_retry.models import Order

OPERATIONS = [migrations.AddConstraint("order", models.UniqueConstraint(fields=["cart"], name="one_order_a_cart"))]


@api_view(["POST"])
def place(request: Request) -> Response:
    """Order what is in a cart."""
    sent = request.headers.get("X-Request-ID", "")
    # FIX: the constraint decides whose INSERT it is; get_or_create() then fetches the row of who was first.
    order, _ = Order.objects.get_or_create(
        cart=request.data["cart"], defaults={"item": request.data["item"], "request": sent}
    )
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place)]
