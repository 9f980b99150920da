"""Whatever is sent, the API answers as its own OpenAPI document says, and no page falls over.

A few examples of everything, always the same; `LAB_FUZZ=500` tries so many of each, new ones every time.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from lab.dashboard.api.throttling import Reads, Starts
from lab.dashboard.models import Run, State
from lab.dashboard.wsgi import PagesHandler
from lab.discovery import ROOT
from tests.lab.api.conftest import HOST
from tests.lab.dashboard.made_runs import named, told

pytestmark = pytest.mark.django_db(databases=["pages"])

MORE = int(os.environ.get("LAB_FUZZ", "0"))
QUIET = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much]
FUZZ = settings(
    max_examples=MORE or 12,
    derandomize=not MORE,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=QUIET,
)
DOCUMENT = json.loads((ROOT / "docs" / "openapi.json").read_text())
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
THERE = {"id": named(0), "name": "race_condition"}


@pytest.fixture
def fuzzed(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """The pages with one run, and with nobody counting."""
    monkeypatch.setenv("LAB_RESULTS", str(tmp_path))
    for throttle in (Reads, Starts):
        monkeypatch.setattr(throttle, "limit", 10**9)
    Run.objects.create(id=THERE["id"], scenario="n_plus_one", state=State.RUNNING, origin="api")
    told(tmp_path / THERE["id"], {"at": 0.0, "kind": "step", "name": "load"})
    # As Django's own test client does: the test's transaction is on that connection.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield client
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", GenerationMode)
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda value: str(value))
def test_the_api_answers_as_its_document_says(fuzzed: Client, path: str, method: str, mode: GenerationMode) -> None:
    """Statuses, types and bodies are those of the document; what does not fit it is refused.

    By any id and by one that is there. A run of a scenario that does not exist fits the document and is refused, too.
    """
    document = schemathesis.openapi.from_wsgi("/api/schema/", PagesHandler(), headers={"Host": HOST})
    operation = document[path][method]
    anything = operation.as_strategy(generation_mode=mode)
    if "{" in path:
        known = {name: value for name, value in THERE.items() if f"{{{name}}}" in path}
        anything |= operation.as_strategy(generation_mode=mode, path_parameters=known)

    excluded = [positive_data_acceptance] if (path, method) == ("/api/v1/runs/", "post") else []

    @FUZZ
    @given(anything)
    def check(case: Any) -> None:
        # The document can not say that no text holds a NUL; it is refused.
        assume(mode.is_negative or "\\x00" not in f"{case.query}")
        case.call_and_validate(base_url=f"http://{HOST}", excluded_checks=excluded)

    check()


WORDS = st.text(max_size=30) | st.sampled_from(
    [
        "race_condition",
        "broken",
        "fixed_row_lock",
        "0",
        "1",
        "20",
        "21",
        "-1",
        "all",
        "1e9",
        "nan",
        "\0",
        "9" * 5000,
        "%00",
    ]
)
QUERIES = {
    "/": ["q", "family", "level", "evidence", "verdict", "view", "token"],
    "/race_condition/": ["compare", "reset"],
    "/runs/": ["scenario", "verdict", "state", "origin", "page", "before", "after", "cursor"],
    "/runs/compare/": ["a", "b"],
    f"/runs/{THERE['id']}/": ["after"],
    f"/runs/{THERE['id']}/progress/": ["after"],
    "/admin/dashboard/run/": ["q", "p", "o", "state", "state__exact", "origin", "id", "all", "e", "_popup", "_facets"],
    "/admin/dashboard/armresult/": ["q", "p", "o", "run__id", "variant", "run__scenario"],
    "/api/docs/": ["lang", "version"],
    "/api/schema/": ["lang", "version", "format"],
}
FORMS = {
    "/-/send/": {"scenario": "race_condition", "variant": "broken", "example": "0", "times": "1"},
    "/-/reset/": {"scenario": "race_condition", "variant": "broken"},
    "/-/run/": {"scenario": "race_condition", "variant": "fixed_row_lock", "users": "2", "seconds": "1", "seed": "7"},
    "/-/cancel/": {"run": THERE["id"]},
}


@pytest.mark.django_db(databases=["pages", "default"])
@pytest.mark.parametrize("path", QUERIES)
def test_no_query_makes_a_page_fall_over(fuzzed: Client, path: str) -> None:
    @FUZZ
    @given(st.dictionaries(st.sampled_from(QUERIES[path]) | WORDS, WORDS | st.lists(WORDS, max_size=2), max_size=4))
    def check(query: dict[str, Any]) -> None:
        assert fuzzed.get(path, query).status_code < 500

    check()


@pytest.mark.django_db(databases=["pages", "default"])
@pytest.mark.parametrize("path", FORMS)
def test_no_form_makes_a_page_fall_over(fuzzed: Client, path: str) -> None:
    """502 is said where there is no `make lab` to do what was asked."""
    fuzzed.handler.enforce_csrf_checks = False

    @FUZZ
    @given(st.dictionaries(st.sampled_from(sorted(FORMS[path])), WORDS, max_size=3))
    def check(wrong: dict[str, str]) -> None:
        assert fuzzed.post(path, FORMS[path] | wrong).status_code != 500

    check()


@pytest.mark.django_db(databases=["pages", "default"])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "x"])
def test_no_body_makes_anything_fall_over(fuzzed: Client, kind: str) -> None:
    fuzzed.handler.enforce_csrf_checks = False

    @FUZZ
    @given(st.binary(max_size=60), st.sampled_from(["/api/v1/runs/", "/live/start/", "/-/reset/", "/admin/", "/?q=x"]))
    def check(body: bytes, path: str) -> None:
        assert fuzzed.generic("POST", path, body, kind).status_code != 500

    check()


@pytest.mark.django_db(databases=["pages", "default"])
def test_no_path_makes_anything_fall_over(fuzzed: Client) -> None:
    @FUZZ
    @given(
        st.lists(WORDS, max_size=3), st.sampled_from(["/", "/api/", "/api/v1/runs/", "/admin/", "/static/", "/runs/"])
    )
    def check(parts: list[str], below: str) -> None:
        assert fuzzed.get(below + "/".join(parts)).status_code not in (500, 503)

    check()
