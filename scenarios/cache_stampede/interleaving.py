"""Two visitors, one list that has expired."""

from lab.api import Interleaving, Request
from scenarios.cache_stampede.models import Chart, Sale

LOOK = Request("bestsellers/", method="GET")


def prepare() -> None:
    """Leave a few sales to add up, and no list."""
    Chart.objects.all().delete()
    if Sale.objects.count() != 20:
        Sale.objects.all().delete()
        Sale.objects.bulk_create(Sale(title=n, day="2026-01-01", copies=n) for n in range(1, 21))


def verdict(statuses: list[int | None]) -> str:
    """Both were shown a list, and it was computed once."""
    computed = Chart.objects.count()
    shown = sum(status == 200 for status in statuses)
    alright = computed == 1 and shown == len(statuses)
    return "" if alright else f"{computed} lists computed, {shown} of {len(statuses)} visitors shown one"


interleaving = Interleaving(LOOK, LOOK, prepare, verdict)
