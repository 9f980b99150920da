"""Add one to the article's tally whenever the task runs."""

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
    tally = Tally.objects.get(article_id=article, source="")
    # BUG: the broker delivers at least once, and every delivery adds one; two at a time may add one between them.
    tally.views += 1
    tally.save(update_fields=["views"])
    report(article, event)


@api_view(["POST"])
def view_article(request: Request) -> Response:
    """Take note of a view, and answer before it is counted."""
    count_view.delay(request.data["article"], request.data["event"])
    return Response(status=202)


urlpatterns = [path("views/", view_article)]
