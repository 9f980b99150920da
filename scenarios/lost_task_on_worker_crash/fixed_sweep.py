"""Look again and again for orders that still have no invoice."""

from datetime import timedelta

from celery import shared_task
from django.urls import path
from django.utils import timezone
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from lab.api import Server
from scenarios.lost_task_on_worker_crash.models import Invoice, Order
from scenarios.lost_task_on_worker_crash.printer import render

SWEEP = {"task": "scenarios.lost_task_on_worker_crash.fixed_sweep.sweep", "schedule": 1.0}
SERVER = Server(settings={"CELERY_BEAT_SCHEDULE": {"sweep": SWEEP}})
PATIENCE = timedelta(seconds=2)


@shared_task
def write_invoice(reference: str) -> None:
    """Write the invoice of an order, once however often this runs."""
    order = Order.objects.get(reference=reference)
    number = render(reference)
    Invoice.objects.get_or_create(order=order, defaults={"number": number})


@shared_task
def sweep() -> None:
    """Send again what has waited too long."""
    # FIX: what is not done is in the rows, whoever lost the message.
    late = Order.objects.filter(invoice=None, at__lt=timezone.now() - PATIENCE)
    for reference in late.values_list("reference", flat=True):
        write_invoice.delay(str(reference))


@api_view(["POST"])
def take_order(request: Request) -> Response:
    """Take an order, and answer before its invoice is written."""
    order = Order.objects.create(reference=request.data["reference"])
    write_invoice.delay(str(order.reference))
    return Response(status=202)


urlpatterns = [path("orders/", take_order)]
