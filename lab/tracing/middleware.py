"""The outermost middleware: an id for every request, and on every answer the id and how long it took."""

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lab.tracing.current import Trace, trace_of, tracing

HEADER = "X-Request-ID"
QUIET = ("/static/", "/-/health")
logger = logging.getLogger("lab.request")


class TracingMiddleware:
    """Take the id that came with the request if it is well-formed, else make one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        # A variant's own answer passes through the pages: each says its part of the time under its own names.
        self._names = ("variant", "variant-db") if settings.LAB_VARIANT else ("total", "db")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer under the id; whatever is inside, errors included, is an answer by the time it gets here."""
        given, crowd = request.META.get("HTTP_X_REQUEST_ID", ""), "HTTP_X_LAB_LOAD" in request.META
        with tracing(trace_of(given, crowd=crowd)) as trace:
            # Views, and the way to the variants, see the same id, whoever made it.
            request.META["HTTP_X_REQUEST_ID"] = trace.id
            began = perf_counter()
            response = self._get_response(request)
            self._tell(request, response, trace, 1000 * (perf_counter() - began))
        return response

    def _tell(self, request: HttpRequest, response: HttpResponse, trace: Trace, ms: float) -> None:
        total, database = self._names
        db_ms = 1000 * trace.seconds
        words = f"{trace.statements} statement{'' if trace.statements == 1 else 's'}"
        timing = f'{total};dur={ms:.1f}, {database};dur={db_ms:.1f};desc="{words}"'
        response.headers[HEADER] = trace.id
        response.headers["Server-Timing"] = ", ".join(filter(None, [response.headers.get("Server-Timing"), timing]))
        if not trace.crowd and not request.path.startswith(QUIET):
            figures = {"ms": round(ms, 1), "db_ms": round(db_ms, 1), "statements": trace.statements}
            what: dict[str, Any] = {"method": request.method, "path": request.path, "status": response.status_code}
            # The path alone: a query may hold the lab's token.
            logger.info("%(method)s %(path)s %(status)s", what, extra=what | figures)
