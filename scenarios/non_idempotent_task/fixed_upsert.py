"""Write down that this event is one view: set, where the others add."""

from celery import shared_task
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.non_idempotent_task.analytics import report
from scenarios.non_idempotent_task.models import Tally


@shared_task(acks_late=True, reject_on_worker_lost=True)
def count_view(article: int, event: str) -> None:
    """Count one view of an article, and report it."""
    # FIX: to set is to do the same however often; each event has a row of its own, and the sum is the tally.
    Tally.objects.update_or_create(article_id=article, source=event, defaults={"views": 1})
    report(article, event)


@api_view(["POST"])
def view_article(request: Request) -> Response:
    """Take note of a view, and answer before it is counted."""
    count_view.delay(request.data["article"], request.data["event"])
    return Response(status=202)


urlpatterns = [path("views/", view_article)]
