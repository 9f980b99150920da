"""Keep the stock in the cache for ten seconds, show it, and sell by it."""

from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.cached_inventory_oversell.models import Item, Sale


def stock_of(pk):
    """How many there are, or were some seconds ago."""
    return cache.get_or_set(f"stock:{pk}", lambda: get_object_or_404(Item, pk=pk).stock, timeout=10)


@api_view(["GET"])
def look(request: Request, pk: int) -> Response:
    """Show how many there are."""
    return Response({"stock": stock_of(pk)})


@api_view(["POST"])
@transaction.atomic
def checkout(request: Request) -> Response:
    """Sell one piece of an item, or refuse with 409."""
    pk = request.data["item"]
    # BUG: what is good enough to be shown decides here; for ten seconds nobody hears that it was sold.
    if stock_of(pk) < 1:
        return Response({"code": "sold_out"}, status=409)
    Item.objects.filter(pk=pk).update(stock=F("stock") - 1)
    sale = Sale.objects.create(item_id=pk, request=request.headers.get("X-Request-ID", ""))
    return Response({"sale": sale.pk}, status=201)


urlpatterns = [path("items/<int:pk>/", look), path("checkout/", checkout)]
