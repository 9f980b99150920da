"""Keep the page under the version that the database has of it."""

from django.core.cache import cache
from django.db import transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.stale_cache.models import Offer
from scenarios.stale_cache.pages import page_of, set_price


@api_view(["GET"])
def page(request: Request) -> Response:
    """Show an offer with its price."""
    offer = int(request.query_params["offer"])
    # FIX: the version is committed with the price, so there is nothing left to invalidate, or to forget.
    version = Offer.objects.values_list("version", flat=True).get(pk=offer)
    shown = cache.get(f"page:{offer}:{version}")
    if shown is None:
        shown = page_of(offer)
        cache.set(f"page:{offer}:{version}", shown, timeout=300)
    return Response(shown)


@api_view(["POST"])
def price(request: Request) -> Response:
    """Set the price of an offer."""
    with transaction.atomic():
        changed = set_price(request)
    return Response(changed)


urlpatterns = [path("page/", page), path("price/", price)]
