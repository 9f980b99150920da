"""Count down in the cache, atomically, and let the UPDATE confirm."""

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
    """How many nobody has spoken for; filled once, counted down by every buyer, below zero by those who came late."""
    return cache.get_or_set(f"stock:{pk}", lambda: get_object_or_404(Item, pk=pk).stock, timeout=None)


@api_view(["GET"])
def look(request: Request, pk: int) -> Response:
    """Show how many there are."""
    return Response({"stock": max(stock_of(pk), 0)})


@api_view(["POST"])
@transaction.atomic
def checkout(request: Request) -> Response:
    """Sell one piece of an item, or refuse with 409."""
    pk = request.data["item"]
    stock_of(pk)
    # FIX: taking and asking are one command, so as many get through as there are pieces; the row has the last word.
    if cache.decr(f"stock:{pk}") < 0:
        return Response({"code": "sold_out"}, status=409)
    if not Item.objects.filter(pk=pk, stock__gte=1).update(stock=F("stock") - 1):
        return Response({"code": "sold_out"}, status=409)
    sale = Sale.objects.create(item_id=pk, request=request.headers.get("X-Request-ID", ""))
    return Response({"sale": sale.pk}, status=201)


urlpatterns = [path("items/<int:pk>/", look), path("checkout/", checkout)]
