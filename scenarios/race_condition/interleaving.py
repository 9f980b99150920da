"""Two buyers, one last item."""

from django.db.models import Sum

from lab.api import Interleaving, Request
from scenarios.race_condition.models import Item, Sale

STOCK = 1
CHECKOUT = Request("checkout/", {"item": 1})


def prepare() -> None:
    """Leave one piece on the shelf, and nothing sold."""
    Sale.objects.all().delete()
    Item.objects.update_or_create(pk=1, defaults={"initial": STOCK, "stock": STOCK, "version": 0})


def verdict(statuses: list[int | None]) -> str:
    """What is wrong with the shelf after two buyers came for the last piece."""
    sold = Sale.objects.aggregate(pieces=Sum("quantity"))["pieces"] or 0
    left = Item.objects.get(pk=1).stock
    told = sum(status == 201 for status in statuses)
    return "" if (told, sold, left) == (1, 1, 0) else f"{told} told yes, {sold} sold, {left} left of {STOCK}"


interleaving = Interleaving(CHECKOUT, CHECKOUT, prepare, verdict)
