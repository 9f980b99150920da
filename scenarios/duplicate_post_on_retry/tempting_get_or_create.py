"""Use get_or_create(), which does it in one call."""

from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.duplicate_post_on_retry.models import Order


@api_view(["POST"])
def place(request: Request) -> Response:
    """Order what is in a cart."""
    sent = request.headers.get("X-Request-ID", "")
    # BUG: it looks, then inserts; with no unique constraint nothing stops a second row, and then get() finds too many.
    order, _ = Order.objects.get_or_create(
        cart=request.data["cart"], defaults={"item": request.data["item"], "request": sent}
    )
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place)]
