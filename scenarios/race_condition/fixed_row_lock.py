"""Lock the row for as long as we need its value to stay true."""

from django.db import transaction
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
    # FIX: the read itself takes the lock, so the stock stays what we saw until COMMIT.
    item = get_object_or_404(Item.objects.select_for_update(), pk=request.data.get("item"))
    if item.stock < 1:
        return Response({"code": "sold_out"}, status=409)
    item.stock -= 1
    item.save()
    sale = Sale.objects.create(item=item, request=request.headers.get("X-Request-ID", ""))
    return Response({"sale": sale.pk}, status=201)


urlpatterns = [path("checkout/", checkout)]
