"""Runs through the API: read in pages that do not shift, started, watched and cancelled."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lab.caps import MOST_QUEUED
from lab.dashboard.models import ArmResult, Origin, Run, State
from tests.lab.api.test_errors import RUNS, error_of
from tests.lab.dashboard.made_runs import named, told

pytestmark = pytest.mark.django_db(databases=["pages"])

JSON = "application/json"
COUNTS = {"requests": 100, "ok": 99, "fail": 1, "info": 0, "per_second": 50.0}


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the results, empty."""
    monkeypatch.setenv("LAB_RESULTS", str(tmp_path))
    return tmp_path


@pytest.fixture
def runs() -> list[Run]:
    """Some of one scenario, some of another, each with two arms."""
    made = [
        Run(id=named(n, name), scenario=name, state=State.FINISHED, verdict="PROVEN", queued_at=datetime.now(UTC))
        for n in range(60)
        for name in [("n_plus_one", "deadlock")[n % 2]]
    ]
    Run.objects.bulk_create(made)
    arms = [
        ArmResult(run=run, position=position, variant=name, kind=name, verdict="PROVEN", **COUNTS)
        for run in made
        for position, name in enumerate(["broken", "fixed"])
    ]
    ArmResult.objects.bulk_create(arms)
    return made


def asked(client: Client, path: str, statements: int) -> Any:
    """What comes, for so many statements."""
    with CaptureQueriesContext(connections["pages"]) as queries:
        response = client.get(path)
    assert response.status_code == 200, response.content
    assert len(queries) == statements, queries.captured_queries
    return response.json()


def post(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    return client.post(path, json.dumps(body or {}), JSON, headers=headers)


def walked(client: Client, query: str = "") -> Iterator[list[str]]:
    """The ids of every page."""
    path = f"{RUNS}?{query}"
    while path:
        page = asked(client, path, 1)
        yield [one["id"] for one in page["results"]]
        path = page["next"]


def test_the_newest_come_first_one_statement_a_page(client: Client, runs: list[Run]) -> None:
    pages = list(walked(client))
    assert [len(page) for page in pages] == [50, 10]
    assert [name for page in pages for name in page] == sorted((run.id for run in runs), reverse=True)


def test_a_run_that_comes_in_between_shifts_no_page(client: Client, runs: list[Run]) -> None:
    pages = walked(client)
    first = next(pages)
    Run.objects.create(id=named(1000), scenario="n_plus_one")
    Run.objects.filter(id=first[3]).delete()
    second = next(pages)
    assert sorted(first + second) == sorted(run.id for run in runs)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("scenario=deadlock", 30),
        ("scenario=nope", 0),
        ("state=queued", 0),
        ("verdict=PROVEN&state=finished", 60),
        ("origin=api", 0),
    ],
)
def test_filters(client: Client, runs: list[Run], query: str, count: int) -> None:
    assert sum(len(page) for page in walked(client, query)) == count


def test_one_run_has_its_arms_for_two_statements(client: Client, runs: list[Run]) -> None:
    found = asked(client, f"{RUNS}{runs[0].id}/", 2)
    assert [arm["variant"] for arm in found["arms"]] == ["broken", "fixed"]
    assert found["page_url"].endswith(f"/runs/{runs[0].id}/")
    assert "arms" not in asked(client, RUNS, 1)["results"][0]


def test_a_run_is_queued_and_not_waited_for(client: Client, results: Path) -> None:
    response = post(client, RUNS, {"scenario": "n_plus_one", "variant": "fixed_values", "users": 4, "seconds": 0.5})
    assert response.status_code == 202
    found = response.json()
    assert response.headers["Location"] == found["status_url"]
    assert (found["state"], found["origin"]) == (State.QUEUED, Origin.API)
    assert found["options"] == {"variant": "fixed_values", "users": 4, "seconds": 0.5}
    assert asked(client, found["status_url"].partition("8000")[2], 2)["id"] == found["id"]
    assert json.loads((results / found["id"] / "asked.json").read_text())["origin"] == "api"


def test_acting_costs_a_few_statements_however_many_runs_there_are(
    client: Client, results: Path, runs: list[Run]
) -> None:
    with CaptureQueriesContext(connections["pages"]) as starting:
        name = post(client, RUNS, {"scenario": "n_plus_one"}).json()["id"]
    with CaptureQueriesContext(connections["pages"]) as cancelling:
        assert post(client, f"{RUNS}{name}/cancel/").status_code == 202
    assert len(starting) <= 2, starting.captured_queries
    assert len(cancelling) <= 4, cancelling.captured_queries


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_reading_starts_nothing(client: Client, results: Path, method: str) -> None:
    getattr(client, method)(f"{RUNS}?scenario=n_plus_one", data=None)
    assert Run.objects.count() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"host": "evil.test:8000"},
    ],
    ids=str,
)
def test_no_other_site_starts_or_cancels_anything(client: Client, results: Path, headers: dict[str, str]) -> None:
    """Though it sends JSON, as after a preflight that nobody answered kindly."""
    run = Run.objects.create(id=named(0), scenario="n_plus_one")
    error_of(post(client, RUNS, {"scenario": "n_plus_one"}, **headers), 403, "forbidden")
    error_of(post(client, f"{RUNS}{run.id}/cancel/", **headers), 403, "forbidden")
    preflight = client.options(RUNS, headers={**headers, "access-control-request-method": "POST"})
    assert preflight.status_code == 403
    assert not [name for name in preflight.headers if name.lower().startswith("access-control")]
    run.refresh_from_db()
    assert (Run.objects.count(), run.state) == (1, State.QUEUED)


def test_the_labs_own_page_may(client: Client, results: Path) -> None:
    headers = {"origin": "http://127.0.0.1:8000", "sec-fetch-site": "same-origin"}
    assert post(client, RUNS, {"scenario": "n_plus_one"}, **headers).status_code == 202


def test_an_exposed_lab_starts_for_its_token_alone(
    client: Client, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lab.dashboard.here.TOKEN", "right")
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "right"}, {"authorization": "Bearer "}):
        error_of(post(client, RUNS, {"scenario": "n_plus_one"}, **headers), 403, "forbidden")
    assert client.get(RUNS).status_code == 200
    assert post(client, RUNS, {"scenario": "n_plus_one"}, authorization="Bearer right").status_code == 202
    client.cookies["lab_token"] = "right"
    assert post(client, RUNS, {"scenario": "n_plus_one"}).status_code == 202


def test_a_full_queue_refuses(client: Client, results: Path) -> None:
    Run.objects.bulk_create(Run(id=named(n), scenario="deadlock") for n in range(MOST_QUEUED))
    assert "queued already" in error_of(post(client, RUNS, {"scenario": "deadlock"}), 409, "refused")["message"]


def test_a_queued_run_is_called_off_and_a_running_one_is_told(client: Client, results: Path) -> None:
    waits = post(client, RUNS, {"scenario": "n_plus_one"}).json()["id"]
    works = Run.objects.create(id=named(1), scenario="deadlock", state=State.RUNNING, origin=Origin.API)
    for name, state, told_so in ((waits, State.CANCELLED, False), (works.id, State.RUNNING, True)):
        response = post(client, f"{RUNS}{name}/cancel/")
        assert response.status_code == 202
        assert response.headers["Location"].endswith(f"{RUNS}{name}/")
        assert (response.json()["state"], response.json()["cancel_asked"]) == (state, told_so)


@pytest.mark.parametrize(
    ("state", "origin", "words"),
    [(State.FINISHED, Origin.API, "is finished"), (State.RUNNING, Origin.TERMINAL, "terminal")],
)
def test_what_can_not_be_cancelled(client: Client, results: Path, state: str, origin: str, words: str) -> None:
    run = Run.objects.create(id=named(0), scenario="deadlock", state=state, origin=origin)
    assert words in error_of(post(client, f"{RUNS}{run.id}/cancel/"), 409, "nothing_to_stop")["message"]
    error_of(post(client, f"{RUNS}{named(1)}/cancel/"), 404, "not_found")
    error_of(post(client, f"{RUNS}{run.id}/cancel/", {"now": True}), 400, "invalid")
    error_of(client.get(f"{RUNS}{run.id}/cancel/"), 405, "method_not_allowed")


def test_events_come_in_their_order_and_are_asked_for_once(client: Client, results: Path) -> None:
    run = Run.objects.create(id=named(0), scenario="deadlock", state=State.RUNNING)
    events = [{"at": float(n), "kind": "step", "name": f"step {n}"} for n in range(3)]
    path = f"{RUNS}{run.id}/events/"
    assert asked(client, path, 1) == {"state": "running", "events": [], "next": 0}
    told(results / run.id, *events)
    assert asked(client, path, 1) == {"state": "running", "events": events, "next": 3}
    assert asked(client, f"{path}?after=2", 1) == {"state": "running", "events": events[2:], "next": 3}
    assert asked(client, f"{path}?after=99", 1) == {"state": "running", "events": [], "next": 99}
    for odd in ("-1", "x", "9" * 30, "1.5"):
        error_of(client.get(f"{path}?after={odd}"), 400, "invalid")
    error_of(client.get(f"{RUNS}{named(1)}/events/"), 404, "not_found")
