"""Do the work first, and count in the last statement before COMMIT."""

from django.db import transaction
from django.db.models import F
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.hot_row_contention.engine import translate
from scenarios.hot_row_contention.models import Call, Usage


def count(tenant: int) -> None:
    """Count one call of a tenant's."""
    Usage.objects.filter(tenant_id=tenant, slot=0).update(used=F("used") + 1)


@api_view(["POST"])
@transaction.atomic
def call(request: Request) -> Response:
    """Translate a text, write the call down and count it: all of it, or nothing."""
    tenant, reference = request.data["tenant"], request.data["reference"]
    translate(reference)
    Call.objects.create(tenant_id=tenant, reference=reference)
    # FIX: the row is locked for as long as a COMMIT takes, and no longer.
    count(tenant)
    return Response(status=201)


urlpatterns = [path("calls/", call)]
