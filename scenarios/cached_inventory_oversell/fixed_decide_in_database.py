"""Show what the cache says, and let the UPDATE decide."""

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
    # FIX: the row itself is asked, in the statement that takes the piece; the cache is for those who only look.
    if not Item.objects.filter(pk=pk, stock__gte=1).update(stock=F("stock") - 1):
        return Response({"code": "sold_out"}, status=409)
    sale = Sale.objects.create(item_id=pk, request=request.headers.get("X-Request-ID", ""))
    return Response({"sale": sale.pk}, status=201)


urlpatterns = [path("items/<int:pk>/", look), path("checkout/", checkout)]
