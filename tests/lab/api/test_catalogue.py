"""The catalogue through the API: all of it, parts of it, one of it; and without the fixes where they are hidden."""

import json
import re
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lab.dashboard import here
from lab.dashboard.api.catalogue import ScenarioPages
from lab.discovery import ROOT, scenario_names
from tests.lab.api.test_errors import error_of

pytestmark = pytest.mark.django_db(databases=["pages"])

PATH = "/api/v1/scenarios/"


def asked(client: Client, path: str) -> Any:
    """What comes, and that no statement was needed for it."""
    with CaptureQueriesContext(connections["pages"]) as queries:
        response = client.get(path)
    assert response.status_code == 200, response.content
    assert len(queries) == 0
    return response.json()


def test_all_scenarios_by_name(client: Client) -> None:
    found = asked(client, PATH)
    assert [one["name"] for one in found["results"]] == sorted(scenario_names())
    assert found["count"] == len(scenario_names())
    one = next(one for one in found["results"] if one["name"] == "race_condition")
    assert one["variants"][0]["kind"] == "broken"
    assert one["page_url"].endswith("/race_condition/")
    assert one["url"].endswith("/api/v1/scenarios/race_condition/")
    assert one["question"]
    assert "rows" in one["evidence"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=last+item", {"race_condition"}),
        ("family=concurrency&q=race", {"race_condition"}),
        ("family=nothing", set()),
        ("q=oversell", {"race_condition", "cached_inventory_oversell"}),
        ("level=9", set()),
    ],
)
def test_some_scenarios(client: Client, query: str, names: set[str]) -> None:
    assert {one["name"] for one in asked(client, f"{PATH}?{query}")["results"]} == names


def test_all_filters_leave_what_fits(client: Client) -> None:
    for name, value in (("evidence", "statements"), ("verdict", "not-run"), ("level", "2")):
        for one in asked(client, f"{PATH}?{name}={value}")["results"]:
            assert value in (*one["evidence"], str(one["level"]), "not-run" if one["last"] is None else "")


@pytest.mark.parametrize("query", ["evidence=nope", "level=x", "verdict=PROVEN", "q=%00"])
def test_filters_that_mean_nothing_are_refused(client: Client, query: str) -> None:
    assert list(error_of(client.get(f"{PATH}?{query}"), 400, "invalid")["details"]) == [query.partition("=")[0]]


def test_pages_hold_all_once_in_one_order(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScenarioPages, "page_size", 2)
    names: list[str] = []
    path = PATH
    while path:
        page = asked(client, path)
        names += [one["name"] for one in page["results"]]
        path = page["next"]
    assert names == sorted(scenario_names())
    for number in ("999", "0", "x", ""):
        error_of(client.get(f"{PATH}?page={number}"), 404, "not_found")


def test_one_scenario_has_its_claims_and_what_can_be_asked(client: Client) -> None:
    found = asked(client, f"{PATH}race_condition/")
    assert {"name", "sentence", "guard", "evidence", "minimum_effect"} == found["claims"][0].keys()
    assert "stock_matches_sales" in {claim["name"] for claim in found["claims"]}
    broken = found["variants"][0]
    assert broken["url"].endswith("/race_condition/broken/")
    assert "checkout/" in {route["pattern"] for route in broken["routes"]}
    example = broken["examples"][0]
    assert broken["url"] + example["path"] in example["curl"]
    assert found["load"]["users"] > 0


@pytest.mark.parametrize("name", ["nope", "race-condition", "api", "RACE_CONDITION", "race_condition%00"])
def test_one_that_is_not_there(client: Client, name: str) -> None:
    error_of(client.get(f"{PATH}{name}/"), 404, "not_found")


def test_the_nearest_names_are_told(client: Client) -> None:
    assert "race_condition" in error_of(client.get(f"{PATH}race_conditon/"), 404, "not_found")["message"]


@pytest.mark.parametrize("path", [PATH, f"{PATH}race_condition/"])
def test_without_spoilers_no_fix_is_named(client: Client, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Nor a half-fix: whoever is being interviewed reads that, too."""
    told = json.dumps(asked(client, path))
    assert "fixed_row_lock" in told
    monkeypatch.setattr(here, "SPOILERS", False)
    told = json.dumps(asked(client, path))
    assert "fixed_" not in told
    assert "tempting" not in told
    assert "race_condition/broken" in told or path == PATH


def test_without_spoilers_results_are_closed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here, "SPOILERS", False)
    error_of(client.get("/api/v1/runs/"), 404, "not_found")
    assert client.get("/admin/").status_code == 404


def test_the_document_that_is_served_is_the_one_that_is_committed(client: Client) -> None:
    assert client.get("/api/schema/").json() == json.loads((ROOT / "docs" / "openapi.json").read_text())


def test_its_page_takes_nothing_from_elsewhere(client: Client) -> None:
    response = client.get("/api/docs/")
    assert "swagger-ui-bundle.js" in response.text
    assert not [link for link in re.findall(r'(?:src|href)="([^"]*)"', response.text) if "//" in link]
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
