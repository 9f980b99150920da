"""Store the event under a unique key in the transaction that counts it."""

from celery import shared_task
from django.db import transaction
from django.db.models import F
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.non_idempotent_task.analytics import report
from scenarios.non_idempotent_task.models import ProcessedEvent, Tally


@shared_task(acks_late=True, reject_on_worker_lost=True)
def count_view(article: int, event: str) -> None:
    """Count one view of an article, and report it."""
    # FIX: the event's row and the addition are committed together or not at all; who finds the row has nothing to add.
    with transaction.atomic():
        _, is_new = ProcessedEvent.objects.get_or_create(event=event)
        if is_new:
            Tally.objects.filter(article_id=article, source="").update(views=F("views") + 1)
    report(article, event)


@api_view(["POST"])
def view_article(request: Request) -> Response:
    """Take note of a view, and answer before it is counted."""
    count_view.delay(request.data["article"], request.data["event"])
    return Response(status=202)


urlpatterns = [path("views/", view_article)]
