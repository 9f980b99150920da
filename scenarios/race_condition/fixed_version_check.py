"""Write only if the version is still the one we read, and start again if it is not."""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.race_condition.models import Item, Sale

ATTEMPTS = 10


@api_view(["POST"])
def checkout(request: Request) -> Response:
    """Sell one piece of an item, or refuse with 409."""
    for _ in range(ATTEMPTS):
        item = get_object_or_404(Item, pk=request.data.get("item"))
        if item.stock < 1:
            return Response({"code": "sold_out"}, status=409)
        with transaction.atomic():
            # FIX: the statement that writes also compares the version, and says whether it was still the same.
            same = Item.objects.filter(pk=item.pk, version=item.version)
            if same.update(stock=item.stock - 1, version=item.version + 1):
                sale = Sale.objects.create(item=item, request=request.headers.get("X-Request-ID", ""))
                return Response({"sale": sale.pk}, status=201)
    return Response({"code": "try_again"}, status=409)


urlpatterns = [path("checkout/", checkout)]
