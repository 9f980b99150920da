"""Write an order for every request that comes in."""

from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.duplicate_post_on_retry.models import Order


@api_view(["POST"])
def place(request: Request) -> Response:
    """Order what is in a cart."""
    sent = request.headers.get("X-Request-ID", "")
    # BUG: a client that got no answer asks again, and has no way to say that it is the same order.
    order = Order.objects.create(cart=request.data["cart"], item=request.data["item"], request=sent)
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place)]
