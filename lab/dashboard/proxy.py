"""The way to a variant: passes a request on to the server that the switchboard names, and its answer back."""

import http.client

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from lab.caps import ANSWER_BYTES, MIB
from lab.dashboard.places import SwitchboardError, UnknownArmError, ask

FORWARDED = {"host", "accept", "accept-language", "authorization", "user-agent", "idempotency-key", "if-none-match"}
# What belongs to one connection, and what this server says for itself.
DROPPED = {"connection", "keep-alive", "transfer-encoding", "upgrade", "trailer", "te", "date", "server"}
TIMEOUT = 65.0


class TooMuchError(http.client.HTTPException):
    """An answer that is larger than is passed on."""


@csrf_exempt
def forward(request: HttpRequest, scenario: str, variant: str, rest: str = "") -> HttpResponse:
    """Answer as the variant does; 502 where it can not be served."""
    try:
        url = ask(do="open", scenario=scenario, variant=variant)["url"]
    except UnknownArmError as error:
        raise Http404(str(error)) from error
    except SwitchboardError as error:
        return HttpResponse(f"{error}\n", status=502, content_type="text/plain; charset=utf-8")
    server = connection_to(url)
    try:
        server.request(request.method or "GET", request.get_full_path(), request.body or None, _headers(request))
        found = server.getresponse()
        return _answer(found, read_within_bounds(found))
    except (OSError, http.client.HTTPException) as error:
        words = f"{scenario}/{variant} broke off: {type(error).__name__}: {error}\n"
        return HttpResponse(words, status=502, content_type="text/plain; charset=utf-8")
    finally:
        server.close()


def connection_to(url: str) -> http.client.HTTPConnection:
    """A connection to the server of a variant, not yet open."""
    return http.client.HTTPConnection(url.removeprefix("http://"), timeout=TIMEOUT)


def read_within_bounds(found: http.client.HTTPResponse) -> bytes:
    """The body of an answer.

    Raises:
        TooMuchError: it is larger than is passed on.
    """
    body = found.read(ANSWER_BYTES + 1)
    if len(body) > ANSWER_BYTES:
        raise TooMuchError(f"it answers more than {ANSWER_BYTES // MIB} MiB, which is not passed on")
    return body


def _headers(request: HttpRequest) -> dict[str, str]:
    headers = {
        name: value
        for name, value in request.headers.items()
        if value and (name.lower() in FORWARDED or name.lower().startswith("x-"))
    }
    cookies = [f"{name}={value}" for name, value in request.COOKIES.items() if not name.startswith("lab_")]
    if cookies:
        headers["Cookie"] = "; ".join(cookies)
    if request.body:
        headers["Content-Type"] = request.headers.get("Content-Type", "application/octet-stream")
    return {**headers, "Connection": "close"}


def _answer(found: http.client.HTTPResponse, body: bytes) -> HttpResponse:
    answer = HttpResponse(body, status=found.status, content_type=found.headers.get("Content-Type", ""))
    for name, value in found.headers.items():
        if name.lower() == "set-cookie":
            if not value.strip().startswith("lab_"):
                answer.cookies.load(value)
        elif name.lower() not in DROPPED | {"content-type", "content-length"}:
            answer[name] = value
    # A variant is broken on purpose: what it sends may not act in the name of the lab's own pages.
    answer["Content-Security-Policy"] = "sandbox allow-forms allow-scripts; frame-ancestors 'none'"
    return answer
