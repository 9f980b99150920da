"""Have the database refuse what could not have happened one after the other, and start again when it does."""

from django.db import OperationalError, connection, transaction
from django.shortcuts import get_object_or_404
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.race_condition.models import Item, Sale


@transaction.atomic
def sell(request: Request) -> Response:
    """Sell one piece of an item, or refuse with 409."""
    connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    item = get_object_or_404(Item, pk=request.data.get("item"))
    if item.stock < 1:
        return Response({"code": "sold_out"}, status=409)
    item.stock -= 1
    item.save()
    sale = Sale.objects.create(item=item, request=request.headers.get("X-Request-ID", ""))
    return Response({"sale": sale.pk}, status=201)


@api_view(["POST"])
def checkout(request: Request) -> Response:
    """Try to sell until the database agrees; atomic() is inside, because COMMIT too may be refused."""
    for _ in range(10):
        try:
            return sell(request)
        except OperationalError as error:
            # FIX: serialization_failure means that nothing was written and that trying again is right.
            if getattr(error.__cause__, "sqlstate", None) != "40001":
                raise
    return Response({"code": "try_again"}, status=409)


urlpatterns = [path("checkout/", checkout)]
