"""Let the list expire at a random moment."""

from random import randint

from django.core.cache import cache
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from scenarios.cache_stampede.charts import TTL, compute


@api_view(["GET"])
def bestsellers(request: Request) -> Response:
    """Show the ten titles that sold best."""
    shown = cache.get("bestsellers")
    if shown is None:
        shown = compute(request)
        # BUG: keeps many keys from expiring together; this one key still expires for all who want it at once.
        cache.set("bestsellers", shown, timeout=randint(TTL, 3 * TTL))
    return Response(shown)


urlpatterns = [path("bestsellers/", bestsellers)]
