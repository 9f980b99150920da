"""Hold a lock on the article, and skip the task where somebody else has it."""

from celery import shared_task
from django.core.cache import cache
from django.db.models import F
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.non_idempotent_task.analytics import report
from scenarios.non_idempotent_task.models import Tally


@shared_task(acks_late=True, reject_on_worker_lost=True)
def count_view(article: int, event: str) -> None:
    """Count one view of an article, and report it."""
    # BUG: a lock keeps tasks apart, it remembers none: a redelivery afterwards counts again, and another reader's view
    # that comes meanwhile is dropped.
    if not cache.add(f"counting:{article}", 1, timeout=60):
        return
    try:
        Tally.objects.filter(article_id=article, source="").update(views=F("views") + 1)
        report(article, event)
    finally:
        cache.delete(f"counting:{article}")


@api_view(["POST"])
def view_article(request: Request) -> Response:
    """Take note of a view, and answer before it is counted."""
    count_view.delay(request.data["article"], request.data["event"])
    return Response(status=202)


urlpatterns = [path("views/", view_article)]
