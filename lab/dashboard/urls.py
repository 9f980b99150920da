"""The lab's addresses."""

from django.urls import include, path

from lab.dashboard import pages
from lab.dashboard.proxy import forward

handler404 = "lab.dashboard.pages.missing"

urlpatterns = [
    path("", pages.index, name="index"),
    path("-/health", pages.health),
    path("-/reset/", pages.reset, name="reset"),
    path("live/claims.json", pages.claims, name="claims"),
    path("live/<str:what>/", pages.play),
    path("runs/<str:run>/report.html", pages.report, name="report"),
    path("static/<path:path>", pages.static),
    path("silk/", include("lab.dashboard.silk_urls")),
    path("__debug__/", include("debug_toolbar.urls")),
    path("<slug:scenario>/", pages.scenario_page, name="scenario"),
    path("<slug:scenario>/<slug:variant>/", pages.variant_page, name="variant"),
    path("<slug:scenario>/<slug:variant>/<path:rest>", forward, name="forward"),
]
