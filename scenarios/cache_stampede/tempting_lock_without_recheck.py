"""Lock before computing."""

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
    shown = cache.get("bestsellers")
    if shown is None:
        with transaction.atomic():
            # BUG: who has waited for the lock was told that there is no list before the wait, and does not ask again.
            may_compute(wait=True)
            shown = compute(request)
            cache.set("bestsellers", shown, timeout=TTL)
    return Response(shown)


urlpatterns = [path("bestsellers/", bestsellers)]
