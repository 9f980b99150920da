"""Lock the tenant's row before counting in it."""

from django.db import transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.hot_row_contention.engine import translate
from scenarios.hot_row_contention.models import Call, Usage


def count(tenant: int) -> None:
    """Count one call of a tenant's."""
    # BUG: an UPDATE takes the same lock by itself; the queue is the same, and everybody in it takes one statement more.
    usage = Usage.objects.select_for_update().get(tenant_id=tenant, slot=0)
    usage.used += 1
    usage.save(update_fields=["used"])


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
