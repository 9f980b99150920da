"""Which requests Silk keeps: a person's all, load only where it asks by header."""

from django.http import HttpRequest

SILK_HEADER = "X-Lab-Silk"


def wanted(request: HttpRequest) -> bool:
    """Keep requests that carry the header, and all that do not come from the load generator."""
    if request.path.startswith(("/-/", "/static/", "/silk/")):
        return False
    return SILK_HEADER in request.headers or "X-Lab-Load" not in request.headers
