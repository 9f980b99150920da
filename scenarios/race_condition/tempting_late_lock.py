"""Lock the row before writing it, but after having read it."""

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
    item = get_object_or_404(Item, pk=request.data.get("item"))
    if item.stock < 1:
        return Response({"code": "sold_out"}, status=409)
    # BUG: the lock comes after the read: `item.stock` is as old as before, and the locked row is thrown away.
    Item.objects.select_for_update().get(pk=item.pk)
    item.stock -= 1
    item.save()
    sale = Sale.objects.create(item=item, request=request.headers.get("X-Request-ID", ""))
    return Response({"sale": sale.pk}, status=201)


urlpatterns = [path("checkout/", checkout)]
