"""How a list of bestsellers is computed, and a lock that all processes see; variants differ in who computes when."""

from typing import Any

from django.db import connection
from django.db.models import Count, Sum
from rest_framework.request import Request

from scenarios.cache_stampede.models import Chart, Sale

# For how many seconds a list is good enough.
TTL = 1
LOCK = 20_118


def compute(request: Request) -> dict[str, Any]:
    """Add up all sales, and keep the list for the records, as the shop does with every list that it has published."""
    sold = Sale.objects.values("title").annotate(sold=Sum("copies"), days=Count("day", distinct=True))
    titles = [row["title"] for row in sold.order_by("-sold", "-days", "title")[:10]]
    chart = Chart.objects.create(titles=titles, request=request.headers.get("X-Request-ID", ""))
    return {"number": chart.pk, "titles": titles}


def may_compute(wait: bool) -> bool:
    """Take the lock until the end of the caller's transaction; without `wait`, say False where somebody else has it."""
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])
