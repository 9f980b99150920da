"""Keep the list three times as long."""

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
        # BUG: the same crowd comes, only less often; and it has been shown an older list meanwhile.
        cache.set("bestsellers", shown, timeout=3 * TTL)
    return Response(shown)


urlpatterns = [path("bestsellers/", bestsellers)]
