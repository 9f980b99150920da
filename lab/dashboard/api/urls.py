"""The API's addresses, below `/api/`."""

from typing import NoReturn

from django.http import Http404, HttpRequest
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from rest_framework.routers import SimpleRouter

from lab.dashboard.api.catalogue import ScenarioViewSet
from lab.dashboard.api.docs import DocumentView, docs
from lab.dashboard.api.runs import RunViewSet


@csrf_exempt
def missing(request: HttpRequest) -> NoReturn:
    """Nothing below `/api/` is a scenario's.

    Raises:
        Http404: always.
    """
    raise Http404


router = SimpleRouter()
router.register("scenarios", ScenarioViewSet, basename="api-scenario")
router.register("runs", RunViewSet, basename="api-run")

urlpatterns = [
    path("v1/", include(router.urls)),
    path("schema/", DocumentView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
    re_path("", missing),
]
