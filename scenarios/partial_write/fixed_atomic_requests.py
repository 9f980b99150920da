"""Have Django put a transaction around every view, and leave it by an exception."""

from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from lab.api import Server
from scenarios.partial_write.models import Item, Line, Order

# FIX: whatever a view writes is committed when it has ended well, and undone when it raises.
SERVER = Server(settings={"LAB_CONNECTION": {"ATOMIC_REQUESTS": True}})


class SoldOut(APIException):
    """One of the items is sold out."""

    status_code = 409
    default_code = default_detail = "sold_out"


@api_view(["POST"])
def place(request: Request) -> Response:
    """Order one piece of each item, or refuse: 404 for an unknown item, 409 for one that is sold out."""
    items = sorted(request.data["items"])
    order = Order.objects.create(size=len(items), request=request.headers.get("X-Request-ID", ""))
    for pk in items:
        item = get_object_or_404(Item, pk=pk)
        if not Item.objects.filter(pk=item.pk, stock__gte=1).update(stock=F("stock") - 1):
            raise SoldOut
        Line.objects.create(order=order, item=item)
    return Response({"order": order.pk}, status=201)


urlpatterns = [path("orders/", place)]
