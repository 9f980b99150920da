"""Put a transaction around the whole order, and leave it by an exception."""

from django.db import transaction
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.partial_write.models import Item, Line, Order


class SoldOut(APIException):
    """One of the items is sold out."""

    status_code = 409
    default_code = default_detail = "sold_out"


@api_view(["POST"])
@transaction.atomic
def place(request: Request) -> Response:
    """Order one piece of each item, or refuse: 404 for an unknown item, 409 for one that is sold out."""
    items = sorted(request.data["items"])
    order = Order.objects.create(size=len(items), request=request.headers.get("X-Request-ID", ""))
    for pk in items:
        item = get_object_or_404(Item, pk=pk)
        if not Item.objects.filter(pk=item.pk, stock__gte=1).update(stock=F("stock") - 1):
            # FIX: the exception passes through atomic(), which undoes everything; api_view answers outside.
            raise SoldOut
        Line.objects.create(order=order, item=item)
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place)]
