"""Keep the page under the offer's generation, and begin a new one once the price is committed."""

from uuid import uuid4

from django.core.cache import cache
from django.db import transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.stale_cache.pages import page_of, set_price


def new_generation() -> str:
    return uuid4().hex


@api_view(["GET"])
def page(request: Request) -> Response:
    """Show an offer with its price."""
    offer = int(request.query_params["offer"])
    # FIX: known before the price is read; who was too slow keeps the old page where nobody will look for it any more.
    generation = cache.get_or_set(f"generation:{offer}", new_generation, timeout=None)
    shown = cache.get(f"page:{offer}:{generation}")
    if shown is None:
        shown = page_of(offer)
        cache.set(f"page:{offer}:{generation}", shown, timeout=300)
    return Response(shown)


@api_view(["POST"])
def price(request: Request) -> Response:
    """Set the price of an offer."""
    with transaction.atomic():
        changed = set_price(request)
        key = f"generation:{changed['offer']}"
        transaction.on_commit(lambda: cache.set(key, new_generation(), timeout=None))
    return Response(changed)


urlpatterns = [path("page/", page), path("price/", price)]
