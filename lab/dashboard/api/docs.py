"""The OpenAPI document, and Swagger UI on it; both from this machine alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from lab.dashboard.api.base import LabAPI


class DocumentView(LabAPI):
    """The OpenAPI document of the API."""

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """The document; that of docs/openapi.json, as long as `make lint` is content."""
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]
        return Response(generator.get_schema(request=request, public=True))  # type: ignore[no-untyped-call]


@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI."""
    return render(request, "dashboard/api.html")
