"""Send an Idempotency-Key with each charge."""

from uuid import uuid4

from celery import shared_task
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.duplicate_charge.gateway import GatewayError, charge
from scenarios.duplicate_charge.models import Order

RETRIES = {"autoretry_for": (GatewayError,), "max_retries": 8, "retry_kwargs": {"countdown": 0.3}}


@shared_task(acks_late=True, reject_on_worker_lost=True, **RETRIES)
def pay(order_id: int) -> None:
    """Have one order paid."""
    order = Order.objects.get(pk=order_id)
    # BUG: a key that is new in each attempt tells the provider that this is another payment.
    charge(order, key=str(uuid4()))
    Order.objects.filter(pk=order_id).update(is_paid=True)


@api_view(["POST"])
def checkout(request: Request) -> Response:
    """Take an order, and answer before it is paid."""
    pay.delay(request.data["order"])
    return Response(status=202)


urlpatterns = [path("checkout/", checkout)]
