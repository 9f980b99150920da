"""Keep the whole answer with cache_page, and delete it by its name once the price is committed."""

from django.core.cache import cache
from django.db import transaction
from django.urls import path
from django.views.decorators.cache import cache_page
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.stale_cache.pages import page_of, set_price


@cache_page(300)
@api_view(["GET"])
def page(request: Request) -> Response:
    """Show an offer with its price."""
    return Response(page_of(int(request.query_params["offer"])))


@api_view(["POST"])
def price(request: Request) -> Response:
    """Set the price of an offer."""
    with transaction.atomic():
        changed = set_price(request)
        # BUG: what cache_page keeps is under a digest of the URL and the headers; no key of this name was ever there.
        transaction.on_commit(lambda: cache.delete(f"page:{changed['offer']}"))
    return Response(changed)


urlpatterns = [path("page/", page), path("price/", price)]
