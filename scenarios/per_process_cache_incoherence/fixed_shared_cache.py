"""Keep and count in one cache that all processes ask."""

from django.core.cache import caches
from django.db import transaction
from django.urls import path
from django.utils.connection import ConnectionProxy
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.per_process_cache_incoherence.accounts import address_of, code_for, compare, generation, set_address

# FIX: there is one of it, in Valkey; what one process changes is changed for all, and incr() is one step there.
cache = ConnectionProxy(caches, "default")


@api_view(["GET"])
def address(request: Request) -> Response:
    customer = int(request.query_params["customer"])
    kept = cache.get_or_set(f"generation:{customer}", generation, timeout=None)
    shown = cache.get(f"address:{customer}:{kept}")
    if shown is None:
        shown = address_of(customer)
        cache.set(f"address:{customer}:{kept}", shown)
    return Response(shown)


@api_view(["POST"])
def move(request: Request) -> Response:
    with transaction.atomic():
        changed = set_address(request)
        key = f"generation:{changed['customer']}"
        transaction.on_commit(lambda: cache.set(key, generation(), timeout=None))
    return Response(changed)


@api_view(["POST"])
def guess(request: Request) -> Response:
    code = code_for(request)
    cache.add(f"guesses:{code.pk}", 0)
    if cache.incr(f"guesses:{code.pk}") > code.allowed:
        return Response({"code": "locked"}, status=429)
    return Response(compare(code, request))


urlpatterns = [path("address/", address), path("move/", move), path("guess/", guess)]
