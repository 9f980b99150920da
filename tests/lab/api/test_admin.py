"""The admin shows results and changes none; it counts no whole table and asks for no row twice."""

import pytest
from django.contrib.admin.sites import AdminSite
from django.db import connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lab.dashboard import admin, here
from lab.dashboard.models import ArmResult, Run

pytestmark = pytest.mark.django_db(databases=["pages"])

RUNS, ARMS = "/admin/dashboard/run/", "/admin/dashboard/armresult/"
COUNTS = {"requests": 100, "ok": 99, "fail": 1, "info": 0, "per_second": 50.0}


@pytest.fixture
def runs() -> list[Run]:
    made = [Run(id=f"20261121-{n:06}-deadlock", scenario="deadlock", causes=["<b>"]) for n in range(120)]
    Run.objects.bulk_create(made)
    finding = {"claim": "no_deadlocks", "value": "broken"}
    ArmResult.objects.bulk_create(
        ArmResult(run=run, position=0, variant="broken", kind="broken", verdict="PROVEN", findings=[finding], **COUNTS)
        for run in made
    )
    return made


@pytest.mark.parametrize(("path", "most"), [("/admin/", 0), ("/admin/dashboard/", 0), (RUNS, 3), (ARMS, 3)])
def test_lists_cost_a_few_statements_and_no_count_of_all(client: Client, runs: list[Run], path: str, most: int) -> None:
    with CaptureQueriesContext(connections["pages"]) as queries:
        response = client.get(path)
    assert response.status_code == 200
    assert len(queries) <= most, queries.captured_queries
    for query in queries.captured_queries:
        assert "COUNT(*)" not in query["sql"] or f"LIMIT {admin.COUNTED + 1}" in query["sql"]


@pytest.mark.parametrize(
    "path", [f"{RUNS}?q=20261121-0000", f"{ARMS}?q=deadlock", f"{RUNS}?state=queued&p=2", f"{RUNS}?o=2"]
)
def test_searches_and_filters_are_answered(client: Client, runs: list[Run], path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "deadlock" in response.text


def test_a_row_is_shown_with_its_json_and_nothing_to_change(client: Client, runs: list[Run]) -> None:
    arm = ArmResult.objects.get(run=runs[0])
    for path, words in (
        (f"{RUNS}{runs[0].pk}/change/", "&lt;b&gt;"),
        (f"{ARMS}{arm.pk}/change/", "&quot;no_deadlocks&quot;"),
    ):
        with CaptureQueriesContext(connections["pages"]) as queries:
            response = client.get(path)
        assert response.status_code == 200
        assert words in response.text
        assert "<input" not in response.text
        assert len(queries) <= 2, queries.captured_queries


@pytest.mark.parametrize("path", [RUNS, f"{RUNS}add/", f"{RUNS}20261121-000000-deadlock/change/", "/admin/"])
def test_nothing_is_posted(client: Client, runs: list[Run], path: str) -> None:
    """Refused before the view: without the token of a form, and with it."""
    for method in ("post", "put", "delete"):
        assert getattr(client, method)(path).status_code in (403, 405)
    client.handler.enforce_csrf_checks = False
    for method in ("post", "put", "delete"):
        assert getattr(client, method)(path).status_code in (404, 405)
    assert Run.objects.count() == 120


@pytest.mark.parametrize("name", ["add", "delete", "history"])
def test_what_changes_or_needs_users_has_no_address(client: Client, runs: list[Run], name: str) -> None:
    rest = "add/" if name == "add" else f"{runs[0].pk}/{name}/"
    assert client.get(f"{RUNS}{rest}").status_code in (302, 404)
    for gone in ("login/", "logout/", "password_change/", "jsi18n/", "autocomplete/", "r/1/1/"):
        assert client.get(f"/admin/{gone}").status_code == 404


@pytest.mark.parametrize(
    "path", [f"{RUNS}nope/change/", f"{RUNS}%00/change/", f"{ARMS}x/change/", f"{ARMS}{10**30}/change/"]
)
def test_no_such_row(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "query", ["q=%00", "p=x", "p=999", "o=9.x", "nope=1", "state__exact=%00", "id__exact=%00", "e=1"]
)
def test_odd_queries(client: Client, runs: list[Run], query: str) -> None:
    assert client.get(f"{RUNS}?{query}").status_code in (200, 302, 400, 404)


def test_an_exposed_lab_shows_it_to_who_knows_the_token(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here, "TOKEN", "right")
    assert client.get("/admin/").status_code == 403
    client.cookies["lab_token"] = "right"
    assert client.get("/admin/").status_code == 200
    request = RequestFactory().get("/admin/")
    assert not admin.site.has_permission(request)


def test_the_count_is_exact_as_long_as_that_is_cheap(runs: list[Run], monkeypatch: pytest.MonkeyPatch) -> None:
    assert admin.EstimatingPaginator(Run.objects.all(), 50).count == 120
    monkeypatch.setattr(admin, "COUNTED", 100)
    assert admin.EstimatingPaginator(Run.objects.all(), 50).count == 101
    with connections["pages"].cursor() as cursor:
        cursor.execute("ANALYZE dashboard_run")
    assert admin.EstimatingPaginator(Run.objects.all(), 50).count == 120
    assert admin.EstimatingPaginator(Run.objects.filter(state="queued"), 50).count == 101


def test_its_files_are_served_here(client: Client) -> None:
    for name in ("css/base.css", "js/theme.js", "img/search.svg"):
        response = client.get(f"/static/admin/{name}")
        assert response.status_code == 200
        assert response.getvalue()
    assert isinstance(admin.site, AdminSite)
    assert reverse("admin:index") == "/admin/"
