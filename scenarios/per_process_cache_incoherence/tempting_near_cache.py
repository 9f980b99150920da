"""Keep in a dictionary what the shared cache would have to be asked for again and again."""

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.per_process_cache_incoherence.accounts import address_of, code_for, compare, generation, set_address

near: dict[int, Any] = {}


@api_view(["GET"])
def address(request: Request) -> Response:
    customer = int(request.query_params["customer"])
    # BUG: whoever moves takes it out of the dictionary of one process; all the others go on showing theirs.
    if customer not in near:
        kept = cache.get_or_set(f"generation:{customer}", generation, timeout=None)
        near[customer] = cache.get_or_set(f"address:{customer}:{kept}", lambda: address_of(customer))
    return Response(near.get(customer) or address_of(customer))


@api_view(["POST"])
def move(request: Request) -> Response:
    with transaction.atomic():
        changed = set_address(request)
        key = f"generation:{changed['customer']}"
        transaction.on_commit(lambda: cache.set(key, generation(), timeout=None))
    near.pop(changed["customer"], None)
    return Response(changed)


@api_view(["POST"])
def guess(request: Request) -> Response:
    code = code_for(request)
    cache.add(f"guesses:{code.pk}", 0)
    if cache.incr(f"guesses:{code.pk}") > code.allowed:
        return Response({"code": "locked"}, status=429)
    return Response(compare(code, request))


urlpatterns = [path("address/", address), path("move/", move), path("guess/", guess)]
