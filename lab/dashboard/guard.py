"""Who may ask the lab's pages for what: this machine's own browser, from the lab's own pages."""

import secrets
from collections.abc import Callable
from ipaddress import ip_address

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect

from lab.dashboard import here
from lab.discovery import SCENARIOS

TOKEN_COOKIE = "lab_token"  # noqa: S105 - a name
SAFE = ("GET", "HEAD", "OPTIONS")
TOOLS = ("/silk/", "/__debug__/", "/admin/")
PLAIN = ("/silk/", "/live/", "/static/", "/-/", "/api/", "/admin/", "/healthz", "/readyz")
ACTIONS = ("/-/", "/api/")


class GuardMiddleware:
    """Refuse foreign hosts, foreign origins and, where the lab is exposed, strangers without the token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse with 403."""
        if reason := refusal(request):
            return HttpResponseForbidden(reason, content_type="text/plain; charset=utf-8")
        if here.TOKEN and (answer := self._check_token(request)):
            return answer
        return self._get_response(request)

    def _check_token(self, request: HttpRequest) -> HttpResponse | None:
        """Nothing where the token was shown or is not needed; else what to answer."""
        if same(request.GET.get("token", "")):
            answer = HttpResponseRedirect(request.path)
            answer.set_cookie(TOKEN_COOKIE, here.TOKEN, httponly=True, samesite="Strict")
            return answer
        closed = request.path.startswith(TOOLS) or (request.method not in SAFE and request.path.startswith(ACTIONS))
        if closed and not knows_the_token(request):
            return HttpResponseForbidden("Add ?token=... as `make lab` printed it.", content_type="text/plain")
        return None


def refusal(request: HttpRequest) -> str:
    """Why this request is refused, or nothing."""
    try:
        host = request.get_host()
    except DisallowedHost:
        host = ""
    if host not in {f"{name}:{here.PORT}" for name in here.HOSTS}:
        return "This host name is not the lab's."
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{host}":
        return "Requests from other sites are refused."
    site, mode = request.headers.get("Sec-Fetch-Site"), request.headers.get("Sec-Fetch-Mode")
    # A link may open one of the lab's pages; what lies deeper starts servers, or is another tool's.
    followed_link = mode == "navigate" and request.method in SAFE and "/" not in request.path.strip("/")
    if site in ("cross-site", "same-site") and not followed_link:
        return "Requests from other sites are refused."
    return ""


def knows_the_token(request: HttpRequest) -> bool:
    """Whether whoever asks has shown the token before, shows it now as a script does, or need not."""
    shown = request.headers.get("Authorization", "") if request.path.startswith("/api/") else ""
    return (
        not here.TOKEN
        or same(request.COOKIES.get(TOKEN_COOKIE, ""))
        or (shown.startswith("Bearer ") and same(shown.removeprefix("Bearer ")))
    )


def same(token: str) -> bool:
    """Whether this is the token of an exposed lab."""
    return secrets.compare_digest(token.encode(), here.TOKEN.encode())


def show_toolbar(request: HttpRequest) -> bool:
    """Show the toolbar on the lab's own pages, to whoever may; what a variant answers is left as it is."""
    try:
        # Where the lab is exposed everybody comes from elsewhere, and the token decides.
        near = bool(here.TOKEN) or ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    # Its panels show what a page was made from, more than the page may tell where the fixes are hidden.
    if not here.SPOILERS or not knows_the_token(request):
        return False
    if request.path.startswith(PLAIN) or request.headers.get("HX-Request"):
        return False
    first, _, rest = request.path.strip("/").partition("/")
    return near and not ("/" in rest and (SCENARIOS / first / "scenario.py").exists())
