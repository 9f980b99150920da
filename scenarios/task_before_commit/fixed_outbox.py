"""Write the message into the transaction, and have it sent from there."""

from celery import shared_task
from django.db import IntegrityError, transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from lab.api import Server
from scenarios.task_before_commit.models import Message, Order
from scenarios.task_before_commit.partners import check_credit, pack

RELAY = {"task": "scenarios.task_before_commit.fixed_outbox.relay", "schedule": 0.5}
SERVER = Server(settings={"CELERY_BEAT_SCHEDULE": {"relay": RELAY}})


@shared_task
def pack_order(reference: str) -> None:
    """Have the warehouse pack an order."""
    order = Order.objects.get(reference=reference)
    pack(reference, order.item)


@shared_task
def relay() -> None:
    """Send what is committed; a relay that dies before its own COMMIT sends it again."""
    with transaction.atomic():
        for message in Message.objects.select_for_update(skip_locked=True).order_by("pk")[:500]:
            pack_order.delay(str(message.reference))
            message.delete()


@api_view(["POST"])
def place_order(request: Request) -> Response:
    """Take an order, or refuse one of nobody: a foreign key is checked at COMMIT."""
    reference, item = request.data["reference"], request.data["item"]
    try:
        with transaction.atomic():
            order = Order.objects.create(reference=reference, customer_id=request.data["customer"], item=item)
            # FIX: order and message are committed together or not at all; nothing can come between the two.
            Message.objects.create(reference=reference)
            check_credit(reference)
    except IntegrityError:
        return Response({"code": "no_such_customer"}, status=409)
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place_order)]
