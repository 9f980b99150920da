"""Count in one of sixteen rows, drawn by the number of the call."""

from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.hot_row_contention.engine import translate
from scenarios.hot_row_contention.models import SLOTS, Call, Usage


def count(tenant: int, reference: str) -> None:
    """Count one call of a tenant's."""
    # FIX: who wants the same row as another is the exception; the sum over all of them is what was used.
    Usage.objects.filter(tenant_id=tenant, slot=UUID(reference).int % SLOTS).update(used=F("used") + 1)


@api_view(["POST"])
@transaction.atomic
def call(request: Request) -> Response:
    """Translate a text, write the call down and count it: all of it, or nothing."""
    tenant, reference = request.data["tenant"], request.data["reference"]
    count(tenant, reference)
    translate(reference)
    Call.objects.create(tenant_id=tenant, reference=reference)
    return Response(status=201)


urlpatterns = [path("calls/", call)]
