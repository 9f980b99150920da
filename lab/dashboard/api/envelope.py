"""One form for every error below `/api/`, whoever found it: `{"error": {...}, "meta": {"request_id"}}`."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from lab.tracing.current import request_id

BELOW = "/api/"
CODES = {
    HTTPStatus.BAD_REQUEST: "bad_request",
    HTTPStatus.FORBIDDEN: "forbidden",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.INTERNAL_SERVER_ERROR: "server_error",
}
WORDS = {
    HTTPStatus.NOT_FOUND: "There is nothing here. /api/docs/ shows what there is.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The lab itself failed here. Its log, live/logs/pages.log in the state folder, "
    "has the reason under this request id.",
}
KEPT_HEADERS = ("Allow", "Retry-After")


class EnvelopeMiddleware:
    """Put every error below `/api/` that is none of the API's own into its form: refusals, 404, 405, 500."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; the API's own errors are JSON already."""
        response = self._get_response(request)
        is_json = response.headers.get("Content-Type", "").startswith("application/json")
        if response.status_code < HTTPStatus.BAD_REQUEST or is_json or not request.path.startswith(BELOW):
            return response
        status = HTTPStatus(response.status_code)
        # What refuses in plain text says why; a page made for a browser says it in too many words.
        said = response.text if response.headers.get("Content-Type", "").startswith("text/plain") else ""
        words = said or WORDS.get(status, status.description or status.phrase)
        kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
        return JsonResponse(envelope(CODES.get(status, "error"), words), status=status, headers=kept)


def envelope(code: str, message: str, details: Any = None) -> dict[str, Any]:
    """An error: a code for programs, a sentence for people, and what else is known of it."""
    return {
        "error": {"code": code, "message": message, "details": details or {}},
        "meta": {"request_id": request_id()},
    }


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """REST framework's own handling, with the answer in our form; None for what nobody foresaw."""
    response = exception_handler(error, context)
    if response is None:
        return None
    if isinstance(error, Http404):
        error = exceptions.NotFound(*error.args)
    assert isinstance(error, exceptions.APIException)  # noqa: S101 - nothing else is handled
    details: Any = getattr(error, "more", None)
    if isinstance(error, exceptions.ValidationError):
        code, message, details = "invalid", "Some of what was sent can not be used.", error.get_full_details()
    elif isinstance(error, exceptions.Throttled):
        code, message, details = "throttled", str(error.detail), {"wait_seconds": getattr(error, "wait", None)}
    else:
        code, message = str(error.get_codes()), str(error.detail)
    response.data = envelope(code, message, details)
    return response
