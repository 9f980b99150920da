"""Have a worker hold no more messages than it can work on."""

from celery import shared_task
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from lab.api import Server
from scenarios.visibility_timeout_redelivery.models import Report
from scenarios.visibility_timeout_redelivery.printer import print_page

# BUG: fewer messages wait in the worker's hands; the one that is worked on is held as long as before.
SERVER = Server(settings={"CELERY_WORKER_PREFETCH_MULTIPLIER": 1})


@shared_task(acks_late=True, reject_on_worker_lost=True)
def write_report(reference: str, pages: int) -> None:
    """Have every page of a report printed."""
    for page in range(1, pages + 1):
        print_page(reference, page)


@api_view(["POST"])
def order_report(request: Request) -> Response:
    """Take the order of a report, and answer before it is printed."""
    report = Report.objects.create(reference=request.data["reference"])
    write_report.delay(str(report.reference), report.pages)
    return Response(status=202)


urlpatterns = [path("reports/", order_report)]
