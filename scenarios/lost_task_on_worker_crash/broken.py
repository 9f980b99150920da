"""Let Celery acknowledge a task when it begins, as it does unless told otherwise."""

from celery import shared_task
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.lost_task_on_worker_crash.models import Invoice, Order
from scenarios.lost_task_on_worker_crash.printer import render


# BUG: the broker forgets the message the moment a child takes it; a child that is killed has the only copy.
@shared_task
def write_invoice(reference: str) -> None:
    """Write the invoice of an order, once however often this runs."""
    order = Order.objects.get(reference=reference)
    number = render(reference)
    Invoice.objects.get_or_create(order=order, defaults={"number": number})


@api_view(["POST"])
def take_order(request: Request) -> Response:
    """Take an order, and answer before its invoice is written."""
    order = Order.objects.create(reference=request.data["reference"])
    write_invoice.delay(str(order.reference))
    return Response(status=202)


urlpatterns = [path("orders/", take_order)]
