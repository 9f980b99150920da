"""The lab's addresses."""

from django.urls import include, path

from lab.dashboard.admin import site
from lab.dashboard.proxy import forward
from lab.dashboard.views import (
    catalogue,
    grading,
    health,
    history,
    ordering,
    playing,
    runs,
    scenario,
    sending,
    static,
    variant,
)

handler404 = "lab.dashboard.views.problems.missing"

urlpatterns = [
    path("", catalogue.index, name="index"),
    path("-/health", static.health),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("-/reset/", variant.reset, name="reset"),
    path("-/send/", sending.send_example, name="send"),
    path("-/grade/", grading.grade, name="grade"),
    path("-/grade/<slug:scenario>/", grading.graded, name="graded"),
    path("live/claims.json", playing.claims, name="claims"),
    path("live/<str:what>/", playing.play),
    path("-/run/", ordering.start, name="start-run"),
    path("-/cancel/", ordering.cancel, name="cancel-run"),
    path("runs/", history.history, name="history"),
    path("runs/compare/", history.compare, name="compare"),
    path("runs/<str:run>/", runs.run_page, name="run"),
    path("runs/<str:run>/progress/", runs.progress, name="run-progress"),
    path("runs/<str:run>/report.html", runs.report, name="report"),
    path("runs/<str:run>/<str:name>", runs.download, name="run-file"),
    path("static/<path:path>", static.static),
    path("api/", include("lab.dashboard.api.urls")),
    path("admin/", site.urls),
    path("silk/", include("lab.dashboard.silk_urls")),
    path("__debug__/", include("debug_toolbar.urls")),
    path("<slug:scenario>/", scenario.scenario_page, name="scenario"),
    path("<slug:scenario>/<slug:variant>/", variant.variant_page, name="variant"),
    path("<slug:scenario>/<slug:variant>/<path:rest>", forward, name="forward"),
]
