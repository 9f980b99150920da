"""What Silk recorded of the variants."""

from collections import defaultdict
from typing import Any

from django.db import DatabaseError
from silk.models import Request

from lab.dashboard import here

MOST = 200
# Bodies stay where they are.
READ = ("path", "method", "query_params", "num_sql_queries", "time_taken", "response__status_code")


def recorded_below(path: str) -> dict[str, list[Any]]:
    """The requests that Silk recorded last below a path like `race_condition`, by variant; one query.

    None where fixes are hidden: Silk's pages, which show every variant, are closed then.
    """
    by_variant: dict[str, list[Any]] = defaultdict(list)
    if not here.SPOILERS:
        return by_variant
    try:
        below = Request.objects.filter(path__startswith=f"/{path}/").select_related("response").order_by("-start_time")
        for request in below.only(*READ)[:MOST]:
            by_variant[request.path.split("/")[2]].append(request)
    except DatabaseError:
        return {}
    return by_variant
