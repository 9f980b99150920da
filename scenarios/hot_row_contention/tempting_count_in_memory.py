"""Count in the process's memory, and write down fifty calls at a time."""

from collections import Counter

from django.db import transaction
from django.db.models import F
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.hot_row_contention.engine import translate
from scenarios.hot_row_contention.models import Call, Usage

PENDING: Counter[int] = Counter()


def count(tenant: int) -> None:
    """Count one call of a tenant's."""
    # BUG: what is not written yet is gone with the process, at the next deploy or when it is killed.
    PENDING[tenant] += 1
    if PENDING[tenant] >= 50:
        Usage.objects.filter(tenant_id=tenant, slot=0).update(used=F("used") + PENDING.pop(tenant))


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
