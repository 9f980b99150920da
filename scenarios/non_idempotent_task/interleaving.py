"""One event, delivered to two workers at a time."""

from lab.api import Interleaving, Request
from scenarios.non_idempotent_task.models import ProcessedEvent, Tally

BODY = {"article": 1, "event": "5c6e2bf3-4a2c-4f3c-8a0e-0f2f6f1f7d11"}


def prepare() -> None:
    """Nobody has read the article."""
    ProcessedEvent.objects.all().delete()
    Tally.objects.exclude(source="").delete()
    Tally.objects.update(views=0)


def verdict(statuses: list[int | None]) -> str:
    """One event is one view."""
    views = sum(Tally.objects.filter(article_id=1).values_list("views", flat=True))
    return "" if views == 1 else f"one event, delivered twice, is {views} views"


interleaving = Interleaving(Request("views/", BODY), Request("views/", BODY), prepare, verdict)
