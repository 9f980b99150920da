"""The routes of a process that serves one variant: `/<scenario>/<variant>/...`, and its health check."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, URLResolver, include, path


def health(request: HttpRequest) -> JsonResponse:
    """Who answers here, with the run's nonce: a stranger on the port can not know it."""
    profilers = [name for name in settings.MIDDLEWARE if "silk" in name or "debug_toolbar" in name]
    return JsonResponse({"nonce": settings.LAB_NONCE, "profilers": profilers, "debug": settings.DEBUG})


def nothing(request: HttpRequest) -> HttpResponse:
    """Answer as fast as this server can: the ceiling of the load generator."""
    return HttpResponse(b"ok")


def routes(scenario: str, variant: str) -> Any:
    """The variant's own routes; spoiled ones where a trial of the judge orders it."""
    spoiled = getattr(settings, "LAB_SPOILED", {})
    if spoiled.get("variant") != variant:
        return f"scenarios.{scenario}.{variant}"
    from lab.serving.spoiled import spoil

    return spoil(scenario, variant, spoiled.get("share"))


urlpatterns: list[URLPattern | URLResolver] = [path("-/health", health), path("-/nothing", nothing)]
if settings.LAB_VARIANT:
    scenario, _, variant = settings.LAB_VARIANT.partition("/")
    urlpatterns.append(path(f"{scenario}/{variant}/", include(routes(scenario, variant))))
