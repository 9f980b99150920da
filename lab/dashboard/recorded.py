"""What Silk recorded of the variants."""

from collections import defaultdict
from typing import Any

from django.db import DatabaseError
from silk.models import Request

MOST = 200


def recorded_below(path: str) -> dict[str, list[Any]]:
    """The requests that Silk recorded last below a path like `race_condition`, by variant; one query."""
    by_variant: dict[str, list[Any]] = defaultdict(list)
    try:
        for request in Request.objects.filter(path__startswith=f"/{path}/").order_by("-start_time")[:MOST]:
            by_variant[request.path.split("/")[2]].append(request)
    except DatabaseError:
        return {}
    return by_variant
