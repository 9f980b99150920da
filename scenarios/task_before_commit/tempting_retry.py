"""Try again where the order is not there yet."""

from celery import shared_task
from django.db import IntegrityError, transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.task_before_commit.models import Order
from scenarios.task_before_commit.partners import check_credit, pack


# BUG: not there yet and never there look the same; and random waits, from 0 s on, may all be over before COMMIT.
@shared_task(autoretry_for=(Order.DoesNotExist,), retry_backoff=True)
def pack_order(reference: str) -> None:
    """Have the warehouse pack an order."""
    order = Order.objects.get(reference=reference)
    pack(reference, order.item)


@api_view(["POST"])
def place_order(request: Request) -> Response:
    """Take an order, or refuse one of nobody: a foreign key is checked at COMMIT."""
    reference, item = request.data["reference"], request.data["item"]
    try:
        with transaction.atomic():
            order = Order.objects.create(reference=reference, customer_id=request.data["customer"], item=item)
            pack_order.delay(reference)
            check_credit(reference)
    except IntegrityError:
        return Response({"code": "no_such_customer"}, status=409)
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place_order)]
