"""Remember the key in the cache for a moment, and refuse who comes with it again."""

from django.core.cache import cache
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.duplicate_post_on_retry.models import Order


@api_view(["POST"])
def place(request: Request) -> Response:
    """Order what is in a cart."""
    # BUG: who comes back after the cache has forgotten, here after 1 s, orders again; who comes sooner learns nothing.
    if not cache.add(request.headers.get("Idempotency-Key", ""), 1, timeout=1):
        return Response({"code": "duplicate"}, status=409)
    sent = request.headers.get("X-Request-ID", "")
    order = Order.objects.create(cart=request.data["cart"], item=request.data["item"], request=sent)
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place)]
