"""Store the attempt and its key before the first call, and use that key ever after."""

from uuid import uuid4

from celery import shared_task
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.duplicate_charge.gateway import GatewayError, charge
from scenarios.duplicate_charge.models import Attempt, Order

RETRIES = {"autoretry_for": (GatewayError,), "max_retries": 8, "retry_kwargs": {"countdown": 0.3}}


@shared_task(acks_late=True, reject_on_worker_lost=True, **RETRIES)
def pay(order_id: int) -> None:
    """Have one order paid."""
    order = Order.objects.get(pk=order_id)
    # FIX: whoever comes first stores the key, unique for the order; whoever comes later finds it.
    attempt, _ = Attempt.objects.get_or_create(order=order, defaults={"key": uuid4()})
    charge(order, key=str(attempt.key))
    Order.objects.filter(pk=order_id).update(is_paid=True)


@api_view(["POST"])
def checkout(request: Request) -> Response:
    """Take an order, and answer before it is paid."""
    pay.delay(request.data["order"])
    return Response(status=202)


urlpatterns = [path("checkout/", checkout)]
