"""What an offer's page is made of, and how its price is set; the variants differ in what they keep, and until when."""

from typing import Any

from django.db.models import F
from rest_framework.request import Request

from scenarios.stale_cache.models import Change, Offer

CHART = 365


def page_of(offer: int) -> dict[str, Any]:
    """The page of an offer: its price, and the chart of the last ones, as everybody in the shop is shown it."""
    row = Offer.objects.get(pk=offer)
    chart = Change.objects.filter(offer=row, version__lte=row.version).order_by("-version")
    prices = list(chart.values_list("price", flat=True)[:CHART])
    return {"offer": offer, "version": row.version, "price": row.price, "lowest": min(prices), "chart": prices}


def set_price(request: Request) -> dict[str, Any]:
    """Set a price within the caller's transaction, and write down that it was set; gives what the answer says."""
    offer, price = int(request.data["offer"]), int(request.data["price"])
    Offer.objects.filter(pk=offer).update(price=price, version=F("version") + 1)
    row = Offer.objects.get(pk=offer)
    sender = request.headers.get("X-Request-ID", "")
    Change.objects.create(offer=row, version=row.version, price=price, request=sender)
    return {"offer": offer, "version": row.version, "price": price}
