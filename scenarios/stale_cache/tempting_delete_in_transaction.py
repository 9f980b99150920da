"""Set the price and delete the page, both in one transaction."""

from django.core.cache import cache
from django.db import transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.stale_cache.pages import page_of, set_price


@api_view(["GET"])
def page(request: Request) -> Response:
    """Show an offer with its price."""
    offer = int(request.query_params["offer"])
    shown = cache.get(f"page:{offer}")
    if shown is None:
        shown = page_of(offer)
        cache.set(f"page:{offer}", shown, timeout=300)
    return Response(shown)


@api_view(["POST"])
def price(request: Request) -> Response:
    """Set the price of an offer."""
    with transaction.atomic():
        changed = set_price(request)
        # BUG: the cache takes no part in the transaction; who misses before COMMIT reads the old price, and keeps it.
        cache.delete(f"page:{changed['offer']}")
    return Response(changed)


urlpatterns = [path("page/", page), path("price/", price)]
