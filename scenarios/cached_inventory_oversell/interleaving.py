"""Two buyers, one last item, and a cache that has not heard of it yet."""

from lab.api import Interleaving, Request
from scenarios.cached_inventory_oversell.models import Item, Sale

CHECKOUT = Request("checkout/", {"item": 1})


def prepare() -> None:
    """Leave one piece on the shelf, and nothing sold; the lab empties the cache."""
    Sale.objects.all().delete()
    Item.objects.update_or_create(pk=1, defaults={"initial": 1, "stock": 1})


def verdict(statuses: list[int | None]) -> str:
    """What is wrong with the shelf after two buyers came for the last piece."""
    sold, left = Sale.objects.count(), Item.objects.get(pk=1).stock
    told = statuses.count(201)
    right = (told, sold, left) == (1, 1, 0) and set(statuses) <= {201, 409}
    return "" if right else f"{told} told yes ({statuses}), {sold} sold, {left} left of 1"


interleaving = Interleaving(CHECKOUT, CHECKOUT, prepare, verdict)
