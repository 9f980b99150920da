"""Let the first one compute, and tell the others to come again."""

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
        # BUG: spares the database and not the customers: every time it expires, all but one of them see an error.
        if not cache.add("bestsellers:computing", 1, timeout=30):
            return Response({"code": "come_again"}, status=503, headers={"Retry-After": "1"})
        shown = compute(request)
        cache.set("bestsellers", shown, timeout=TTL)
        cache.delete("bestsellers:computing")
    return Response(shown)


urlpatterns = [path("bestsellers/", bestsellers)]
