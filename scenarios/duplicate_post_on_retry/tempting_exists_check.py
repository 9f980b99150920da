"""Look whether the cart was ordered already, and order it if it was not."""

from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.duplicate_post_on_retry.models import Order


@api_view(["POST"])
def place(request: Request) -> Response:
    """Order what is in a cart."""
    sent = request.headers.get("X-Request-ID", "")
    # BUG: the retry looks while the first one is still at work, and finds nothing either.
    order = Order.objects.filter(cart=request.data["cart"]).first()
    if order is None:
        order = Order.objects.create(cart=request.data["cart"], item=request.data["item"], request=sent)
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place)]
