"""The OpenAPI document, and Swagger UI on it; both from this machine alone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET
from drf_spectacular.views import SpectacularJSONAPIView

from lab.dashboard.api.base import LabAPI

# Swagger UI writes its styles into the page.
POLICY = {**settings.SECURE_CSP, "style-src": [CSP.SELF, CSP.UNSAFE_INLINE]}


class DocumentView(LabAPI, SpectacularJSONAPIView):
    """The OpenAPI document of the API."""

    renderer_classes = SpectacularJSONAPIView.renderer_classes


@require_GET
@csp_override(POLICY)
def docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI."""
    return render(request, "dashboard/api.html")
