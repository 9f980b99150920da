"""Write down first that it is sent, and take that back only where the mail server said no."""

from smtplib import SMTPResponseException

from celery import shared_task
from django.urls import path
from django.utils import timezone
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.duplicate_email.models import Order
from scenarios.duplicate_email.receipt import receipt

RELIABLY = {"acks_late": True, "reject_on_worker_lost": True, "max_retries": 6, "retry_kwargs": {"countdown": 0.3}}


@shared_task(autoretry_for=(SMTPResponseException,), **RELIABLY)
def send_receipt(order_id: int) -> None:
    """Mail one customer the receipt."""
    # FIX: one statement asks and claims, before the mail: whatever happens afterwards, no second one is sent.
    claimed = Order.objects.filter(pk=order_id, receipt_sent=None).update(receipt_sent=timezone.now())
    if not claimed:
        return
    try:
        receipt(Order.objects.get(pk=order_id)).send()
    except SMTPResponseException:
        Order.objects.filter(pk=order_id).update(receipt_sent=None)
        raise


@api_view(["POST"])
def payment_received(request: Request) -> Response:
    """Take note of what the payment provider tells, and answer before the mail is sent."""
    send_receipt.delay(request.data["order"])
    return Response(status=202)


urlpatterns = [path("payments/", payment_received)]
