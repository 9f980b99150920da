"""Serve it with twice as many workers."""

from django.db import transaction
from django.db.models import F
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from lab.api import Server
from scenarios.hot_row_contention.engine import translate
from scenarios.hot_row_contention.models import Call, Usage

# BUG: twice as many stand in the queue; how fast it moves is up to the one who holds the row.
SERVER = Server(workers=4)


def count(tenant: int) -> None:
    """Count one call of a tenant's."""
    Usage.objects.filter(tenant_id=tenant, slot=0).update(used=F("used") + 1)


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
