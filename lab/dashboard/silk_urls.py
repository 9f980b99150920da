"""Silk's pages as the lab shows them: with a policy they can live with, without the view that opens any file."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from silk import urls

app_name = "silk"
# Silk's pages have style attributes and handlers in the HTML, and its date picker evaluates strings.
POLICY = {
    **settings.SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}
CHECKS_THE_PATH = {"request_sql_detail", "profile_sql_detail", "request_and_profile_sql_detail"}


def _guarded(pattern: URLPattern) -> URLPattern:
    view: Callable[..., HttpResponse] = pattern.callback

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # The profile page opens whatever path the query names; the SQL page only those of its own traceback.
        if "file_path" in request.GET and pattern.name not in CHECKS_THE_PATH:
            raise Http404("No file is shown here.")
        return view(request, *args, **kwargs)

    return URLPattern(pattern.pattern, csp_override(POLICY)(guarded), pattern.default_args, pattern.name)


urlpatterns = [_guarded(pattern) for pattern in urls.urlpatterns]
