"""Mail the receipt whenever the task runs, and again when the mail server did not answer."""

from celery import shared_task
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.duplicate_email.models import Order
from scenarios.duplicate_email.receipt import receipt

RELIABLY = {"acks_late": True, "reject_on_worker_lost": True, "max_retries": 6, "retry_kwargs": {"countdown": 0.3}}


@shared_task(autoretry_for=(OSError,), **RELIABLY)
def send_receipt(order_id: int) -> None:
    """Mail one customer the receipt."""
    order = Order.objects.get(pk=order_id)
    # BUG: nothing remembers that it is out, and an answer that did not come is no sign that it is not.
    receipt(order).send()


@api_view(["POST"])
def payment_received(request: Request) -> Response:
    """Take note of what the payment provider tells, and answer before the mail is sent."""
    send_receipt.delay(request.data["order"])
    return Response(status=202)


urlpatterns = [path("payments/", payment_received)]
