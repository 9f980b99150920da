"""The page of a scenario: what is on it, in which order, and what SPOILERS=0 takes away."""

import json
import re
from dataclasses import asdict
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lab.dashboard import here
from lab.dashboard.models import Run, State
from lab.house_rules import HEADINGS
from lab.registry import scenarios
from lab.runner import ledger
from lab.runner.ledger import Entry
from lab.scenario import Scenario
from lab.source import path_of

pytestmark = pytest.mark.django_db(databases=["pages"])
RUN = "20261121-162255-race_condition"
ALL = pytest.mark.parametrize("scenario", scenarios(), ids=lambda found: found.name)


def step(party: str, step: str, outcome: str = "", blocked_by: str | None = None) -> dict[str, Any]:
    """An entry of a timeline."""
    return {"party": party, "step": step, "outcome": outcome, "blocked_by": blocked_by}


def arm(variant: str, value: str, timeline: list[dict[str, Any]]) -> dict[str, Any]:
    """One arm of a result, as far as the page reads it."""
    finding = {"claim": "stock_matches_sales", "sentence": "Every sale ...", "guard": False, "value": value}
    order = {"tried": 13, "violations": int(value == "broken"), "what": "2 told yes <b>", "timeline": timeline}
    return {
        "variant": variant,
        "verdict": "PROVEN",
        "findings": [{**finding, "figures": f"figures of {variant}"}],
        "interleavings": [order],
    }


@pytest.fixture
def no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing was ever run here."""
    monkeypatch.setenv("LAB_RESULTS", str(tmp_path / "runs"))
    monkeypatch.setattr(ledger, "path", lambda: tmp_path / "ledger.jsonl")
    return tmp_path


@pytest.fixture
def a_run(no_run: Path) -> Path:
    """One run of the race, with its result."""
    race = [step("T1", "SELECT", "stock=1"), step("T2", "SELECT", "stock=1"), step("T2", "answer", "201")]
    waits = [
        step("T1", "UPDATE a", "1 row"),
        step("T2", "UPDATE b", blocked_by="T1"),
        step("T1", "COMMIT"),
        step("T2", "... UPDATE goes on", "ERROR 40001: could not serialize"),
    ]
    result = {"arms": [arm("broken", "broken", race), arm("fixed_row_lock", "holds", waits)]}
    folder = no_run / "runs" / RUN
    folder.mkdir(parents=True)
    (folder / "result.json").write_text(json.dumps(result))
    (folder / "report.html").write_text("<!doctype html>")
    entry = Entry("2026-11-21T16:24:17+0000", "0123", "45", "race_condition", "all variants", "PROVEN", 81.4, run=RUN)
    (no_run / "ledger.jsonl").write_text(json.dumps(asdict(entry)) + "\n")
    return folder


def text(pages: Client, path: str) -> str:
    """The page at a path."""
    answer = pages.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


class Headings(HTMLParser):
    """The levels of a page's headings, its ids, and what would break its policy."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember what the tests ask for."""
        named = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "id" in named:
            self.ids.append(str(named["id"]))
        self.inline += [f"{tag} {name}" for name in named if name == "style" or name.startswith("on")]
        self.inline += [tag] if tag == "style" or (tag == "script" and "src" not in named) else []


@ALL
def test_a_page_is_in_order(pages: Client, no_run: Path, scenario: Scenario) -> None:
    """Symptom first, spoilers last; no heading skips a level, no id comes twice, nothing is inline."""
    html = text(pages, f"/{scenario.name}/")
    places = [html.index(f'id="{name}"') for name in ("symptom", "try", "claims", "code", "hints", "spoilers")]
    assert places == sorted(places)
    assert min(html.index(f"<summary>{heading}</summary>") for heading in HEADINGS[3:]) > places[-1]
    found = Headings(html)
    assert found.levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(found.levels, found.levels[1:], strict=False))
    assert len(found.ids) == len(set(found.ids))
    assert found.inline == []
    for variant in scenario.variants:
        assert f'id="{variant.name}"' in html


@ALL
def test_the_source_to_search_gives_no_line_away(pages: Client, no_run: Path, scenario: Scenario) -> None:
    html = text(pages, f"/{scenario.name}/")
    assert "# BUG" not in html[: html.index('id="spoilers"')]
    assert "# BUG" in html


@ALL
def test_every_variant_can_be_compared_with_broken(pages: Client, no_run: Path, scenario: Scenario) -> None:
    for variant in scenario.variants[1:]:
        html = text(pages, f"/{scenario.name}/?compare={variant.name}")
        assert '<details class="spoiler" id="compare" open>' in html
        shown = html[html.index('id="compared"') :]
        assert (
            "text removed mark-bug" in shown or "text mark-bug" in shown or "# BUG" not in path_of(variant).read_text()
        )
        assert variant.kind != "fixed" or "mark-fix" in shown


def test_an_unknown_comparison_is_not_there(pages: Client, no_run: Path) -> None:
    assert pages.get("/race_condition/?compare=fixed_lok").status_code == 404
    assert "Did you mean fixed_row_lock" in pages.get("/race_condition/?compare=fixed_row_lok").content.decode()


def test_before_the_first_run_it_says_what_to_do(pages: Client, no_run: Path) -> None:
    html = text(pages, "/race_condition/")
    assert "Nothing is recorded yet." in html
    assert "It was not run here yet." in html
    assert "make scenario NAME=race_condition" in html


def test_after_a_run_the_order_of_the_statements_is_drawn(pages: Client, a_run: Path) -> None:
    html = text(pages, "/race_condition/?compare=fixed_row_lock")
    assert "1 of 13 orders went wrong. In this one: <strong>2 told yes &lt;b&gt;</strong>" in html
    assert "BLOCKED by T1" in html
    assert 'class="waits"><span class="visually-hidden">waits for T1</span>' in html
    assert 'class="outcome error">→ ERROR 40001' in html
    assert "figures of broken" in html
    assert "Last runs" in html
    assert RUN in html


@pytest.mark.parametrize("torn", ["{", "[]", '{"arms": [{}]}', '{"arms": 7}'])
def test_a_result_that_can_not_be_read_is_as_none(pages: Client, a_run: Path, torn: str) -> None:
    (a_run / "result.json").write_text(torn)
    assert "Nothing is recorded yet." in text(pages, "/race_condition/")


def test_a_run_at_work_is_told(pages: Client, no_run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "A run of it is" not in text(pages, "/race_condition/")
    Run.objects.create(id=RUN, scenario="race_condition", state=State.RUNNING, queued_at=datetime.now(UTC))
    assert "A run of it is running" in text(pages, "/race_condition/")
    assert f'href="/runs/{RUN}/"' in text(pages, "/race_condition/")
    monkeypatch.setattr(here, "SPOILERS", False)
    assert "Reload this page" in text(pages, "/race_condition/")
    assert RUN not in text(pages, "/race_condition/")


def test_without_spoilers_a_wrong_name_asked_to_run_brings_no_near_ones(pages: Client, no_spoilers: None) -> None:
    answer = pages.post("/-/run/", {"scenario": "race_condition", "variant": "fixed_row_lok"})
    assert answer.status_code == 404
    assert "row_lock" not in answer.content.decode()


def test_a_page_asks_each_database_once(pages: Client, no_run: Path) -> None:
    from silk.models import Request as Recorded  # Silk is installed where the pages are

    made = [
        Recorded(path=f"/race_condition/{name}/checkout/", method="POST", num_sql_queries=3)
        for name in ("broken", "fixed_row_lock", "fixed_row_lock", "tempting_atomic")
    ]
    for one in made:
        one.save(using="silk")
    try:
        with CaptureQueriesContext(connections["silk"]) as silk, CaptureQueriesContext(connections["pages"]) as own:
            html = text(pages, "/race_condition/")
        assert (len(silk), len(own)) == (1, 1)
        assert all(f"/silk/request/{one.pk}/sql/" in html for one in made)
    finally:
        Recorded.objects.using("silk").filter(pk__in=[one.pk for one in made]).delete()


@ALL
def test_without_spoilers_nothing_of_a_fix_is_in_the_page(
    pages: Client, no_run: Path, no_spoilers: None, scenario: Scenario
) -> None:
    html = text(pages, f"/{scenario.name}/") + text(pages, "/")
    read = unescape(re.sub(r"<[^>]*>", "", html))
    own = path_of(scenario.variants[0]).read_text()
    for variant in scenario.variants[1:]:
        assert not re.search(rf"\b{variant.name}\b", html)
        assert variant.summary not in read
        assert pages.get(variant.prefix).status_code == 404
        assert pages.get(f"{variant.prefix}x/").status_code == 404
        assert pages.get(f"/{scenario.name}/?compare={variant.name}").status_code == 404
        # Lines that a fix adds, where they are long enough to be its own.
        lines = [line.strip() for line in path_of(variant).read_text().splitlines()]
        assert not [line for line in lines if len(line) > 30 and line not in own and line in read]
    for words in ("# BUG", 'id="hints"', "Spoilers", "<summary>Cause"):
        assert words not in html
    assert 'id="broken"' in html


@pytest.mark.parametrize("path", ["/silk/requests/", "/runs/", f"/runs/{RUN}/report.html", "/api/v1/", "/admin/"])
def test_without_spoilers_what_shows_every_variant_is_closed(
    pages: Client, a_run: Path, no_spoilers: None, path: str
) -> None:
    assert pages.get(path).status_code == 404
    assert path not in text(pages, "/")


def test_without_spoilers_a_wrong_name_brings_no_near_ones(pages: Client, no_run: Path, no_spoilers: None) -> None:
    for path in ("/race_condition/fixed_row_lok/", "/race_condition/?compare=fixed_row_lok"):
        answer = pages.get(path)
        assert answer.status_code == 404
        assert "row_lock" not in answer.content.decode()


def test_the_page_of_a_variant_can_ask_it(pages: Client, no_run: Path) -> None:
    html = text(pages, "/race_condition/fixed_row_lock/")
    assert "/race_condition/fixed_row_lock/checkout/" in html
    assert "Send 20 at once" in html
    assert Headings(html).inline == []
