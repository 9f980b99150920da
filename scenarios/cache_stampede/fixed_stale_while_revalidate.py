"""Let one compute, and show the others the old list meanwhile."""

from time import time

from django.core.cache import cache
from django.db import transaction
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.cache_stampede.charts import TTL, compute, may_compute


@api_view(["GET"])
def bestsellers(request: Request) -> Response:
    """Show the ten titles that sold best."""
    kept, until = cache.get("bestsellers:kept", (None, 0.0))
    if until < time():
        with transaction.atomic():
            # FIX: kept longer than it is fresh, so there is something to show; only who has nothing at all waits.
            if may_compute(wait=kept is None):
                kept, until = cache.get("bestsellers:kept", (None, 0.0))
                if until < time():
                    kept = compute(request)
                    cache.set("bestsellers:kept", (kept, time() + TTL), timeout=3600)
    return Response(kept)


urlpatterns = [path("bestsellers/", bestsellers)]
