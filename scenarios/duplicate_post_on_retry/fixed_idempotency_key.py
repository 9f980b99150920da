"""Have the client send a key with each order, and answer the same key with the same answer."""

from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.duplicate_post_on_retry.idempotency import idempotent
from scenarios.duplicate_post_on_retry.models import Order


def account(request: Request) -> str:
    """Who calls; a key means nothing to anybody else."""
    return request.headers.get("Authorization", "")


@api_view(["POST"])
# FIX: the key, the order and the answer are committed together; the key is known again, whoever gave up when.
@idempotent(caller=account)
def place(request: Request) -> Response:
    """Order what is in a cart."""
    sent = request.headers.get("X-Request-ID", "")
    order = Order.objects.create(cart=request.data["cart"], item=request.data["item"], request=sent)
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place)]
