"""Count in the row only if nobody else does at the moment."""

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
    # BUG: nobody waits any more, and who would have had to is not counted.
    free = Usage.objects.select_for_update(skip_locked=True).filter(tenant_id=tenant, slot=0)
    Usage.objects.filter(pk__in=[usage.pk for usage in free]).update(used=F("used") + 1)


@api_view(["POST"])
@transaction.atomic
def call(request: Request) -> Response:
    """Translate a text, write the call down and count it: all of it, or nothing."""
    tenant, reference = request.data["tenant"], request.data["reference"]
    count(tenant)
    translate(reference)
    Call.objects.create(tenant_id=tenant, reference=reference)
    return Response(status=201)


urlpatterns = [path("calls/", call)]
