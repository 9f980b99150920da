"""Check and subtract in one statement, and sell only if it found a row."""

from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.race_condition.models import Item, Sale


@api_view(["POST"])
@transaction.atomic
def checkout(request: Request) -> Response:
    """Sell one piece of an item, or refuse with 409."""
    item = get_object_or_404(Item, pk=request.data.get("item"))
    # FIX: the database checks the row as it is when it is written; nobody comes between. The sale commits with it.
    if not Item.objects.filter(pk=item.pk, stock__gte=1).update(stock=F("stock") - 1):
        return Response({"code": "sold_out"}, status=409)
    sale = Sale.objects.create(item=item, request=request.headers.get("X-Request-ID", ""))
    return Response({"sale": sale.pk}, status=201)


urlpatterns = [path("checkout/", checkout)]
