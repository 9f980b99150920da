"""Somebody looks at a page while its price is being changed; then everybody looks."""

from typing import Any

from lab.api import Interleaving, NextReader, Request
from scenarios.stale_cache.models import Change, Offer

OLD, NEW = 1999, 1499
LOOK = Request("page/?offer=1", method="GET")
REPRICE = Request("price/", {"offer": 1, "price": NEW})


def prepare() -> None:
    """One offer at the old price, and no other price before it."""
    offer, _ = Offer.objects.update_or_create(pk=1, defaults={"title": "Offer 1", "price": OLD, "version": 1})
    Change.objects.filter(offer=offer).delete()
    Change.objects.create(offer=offer, version=1, price=OLD, request="seed")


def verdict(statuses: list[int | None]) -> str:
    """The price was changed once, and everybody was answered."""
    prices = list(Change.objects.filter(offer=1).order_by("version").values_list("price", flat=True))
    return "" if prices == [OLD, NEW] and set(statuses) == {200} else f"answered {statuses}, prices {prices}"


def shown(page: Any) -> str:
    """What is wrong with the page that is shown when all is done."""
    price = page["price"] if page else None
    return "" if price == NEW else f"the price is {NEW}, and everybody is shown {price}"


interleaving = Interleaving(LOOK, REPRICE, prepare, verdict, next_reader=NextReader(LOOK, shown))
