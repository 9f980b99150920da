"""Mark the order before the work, so that nobody does it twice."""

from celery import shared_task
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.lost_task_on_worker_crash.models import Invoice, Order
from scenarios.lost_task_on_worker_crash.printer import render


@shared_task(acks_late=True, reject_on_worker_lost=True)
def write_invoice(reference: str) -> None:
    """Write the invoice of an order, once however often this runs."""
    order = Order.objects.get(reference=reference)
    # BUG: the mark outlives whoever set it: the message comes again, finds the order begun, and is dropped.
    if not Order.objects.filter(pk=order.pk, state="new").update(state="begun"):
        return
    number = render(reference)
    Invoice.objects.get_or_create(order=order, defaults={"number": number})


@api_view(["POST"])
def take_order(request: Request) -> Response:
    """Take an order, and answer before its invoice is written."""
    order = Order.objects.create(reference=request.data["reference"])
    write_invoice.delay(str(order.reference))
    return Response(status=202)


urlpatterns = [path("orders/", take_order)]
