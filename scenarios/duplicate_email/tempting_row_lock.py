"""Look, send and write down while the order is locked."""

from celery import shared_task
from django.db import transaction
from django.urls import path
from django.utils import timezone
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.duplicate_email.models import Order
from scenarios.duplicate_email.receipt import receipt

RELIABLY = {"acks_late": True, "reject_on_worker_lost": True, "max_retries": 6, "retry_kwargs": {"countdown": 0.3}}


@shared_task(autoretry_for=(OSError,), **RELIABLY)
def send_receipt(order_id: int) -> None:
    """Mail one customer the receipt."""
    with transaction.atomic():
        order = Order.objects.select_for_update().get(pk=order_id)
        # BUG: nobody comes in between any more, but what rolls the note back does not call the mail back.
        if order.receipt_sent is None:
            receipt(order).send()
            order.receipt_sent = timezone.now()
            order.save(update_fields=["receipt_sent"])


@api_view(["POST"])
def payment_received(request: Request) -> Response:
    """Take note of what the payment provider tells, and answer before the mail is sent."""
    send_receipt.delay(request.data["order"])
    return Response(status=202)


urlpatterns = [path("payments/", payment_received)]
