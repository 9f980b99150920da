"""Files of the pages' own, and who answers here."""

import re

from django.conf import settings
from django.contrib.staticfiles.views import serve
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

STATIC = re.compile(r"(admin|dashboard|drf_spectacular_sidecar|vendor|reports|silk|debug_toolbar)/")


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Who answers here: a stranger on the port can not know the nonce."""
    return JsonResponse({"nonce": settings.LAB_NONCE})


@require_GET
def static(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """A file of the pages' own, or of one of the tools that they show."""
    if not STATIC.match(path) or "\0" in path:
        raise Http404
    answer = serve(request, path, insecure=True)
    answer["Cache-Control"] = "max-age=600"
    return answer
