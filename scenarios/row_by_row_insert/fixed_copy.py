"""Stream the lines to PostgreSQL with COPY, and make no model instances at all."""

from django.db import IntegrityError, connection, transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.row_by_row_insert.models import Delivery

COPY = "COPY row_by_row_insert_line (delivery_id, sku, quantity) FROM STDIN"


@api_view(["POST"])
def book(request: Request) -> Response:
    """Book all lines of a delivery note, or refuse it with 400."""
    lines = request.data["lines"]
    try:
        with transaction.atomic(), connection.wrap_database_errors, connection.cursor() as cursor:
            delivery = Delivery.objects.create(note=request.data["note"], size=len(lines))
            # FIX: one statement that takes as many rows as come; Django knows nothing of it, so errors are wrapped here
            with cursor.copy(COPY) as copy:
                for line in lines:
                    copy.write_row((delivery.pk, line["sku"].upper(), line["quantity"]))
    except IntegrityError:
        return Response({"code": "named_twice"}, status=400)
    return Response({"booked": len(lines)}, status=201)


urlpatterns = [path("deliveries/", book)]
