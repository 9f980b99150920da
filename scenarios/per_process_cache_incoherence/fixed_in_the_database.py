"""Ask the database where customers live, and count in the row of the code."""

from django.db import transaction
from django.db.models import F
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.per_process_cache_incoherence.accounts import address_of, code_for, compare, set_address
from scenarios.per_process_cache_incoherence.models import Code


@api_view(["GET"])
def address(request: Request) -> Response:
    return Response(address_of(int(request.query_params["customer"])))


@api_view(["POST"])
def move(request: Request) -> Response:
    with transaction.atomic():
        changed = set_address(request)
    return Response(changed)


@api_view(["POST"])
def guess(request: Request) -> Response:
    code = code_for(request)
    # FIX: a limit is no copy of anything, it is the truth; so it is where the truth is, and counted in one statement.
    if not Code.objects.filter(pk=code.pk, used__lt=F("allowed")).update(used=F("used") + 1):
        return Response({"code": "locked"}, status=429)
    return Response(compare(code, request))


urlpatterns = [path("address/", address), path("move/", move), path("guess/", guess)]
