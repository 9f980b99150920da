"""The index: what is found by words and filters, and what it says where there is nothing."""

import json
import re
from dataclasses import asdict, replace
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connections
from django.test import Client

from lab import not_shipped
from lab.dashboard.cards import Card, Wanted, has_words
from lab.registry import get_scenario, scenarios
from lab.runner import ledger
from lab.runner.ledger import Entry


def entry(scenario: str, verdict: str, when: str = "2026-11-21T16:24:17+0000") -> Entry:
    """A line of the ledger."""
    return Entry(when, "0123", "4567", scenario, "all variants", verdict, 81.4)


@pytest.fixture
def runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of three runs: a deadlock that failed and was then proven, a race that was not reproduced."""
    path = tmp_path / "ledger.jsonl"
    made = [entry("deadlock", "NOT FIXED"), entry("race_condition", "NOT REPRODUCED"), entry("deadlock", "PROVEN")]
    path.write_text("".join(json.dumps(asdict(one)) + "\n" for one in made))
    monkeypatch.setattr(ledger, "path", lambda: path)
    return path


def found(pages: Client, **query: str) -> set[str]:
    """The scenarios whose cards the index shows."""
    html = pages.get(f"/?{urlencode(query)}").content.decode()
    return set(re.findall(r'<h3><a href="/([a-z0-9_]+)/">', html))


def test_every_scenario_has_a_card_that_says_what_it_is(pages: Client, runs: Path) -> None:
    html = pages.get("/").content.decode()
    for scenario in scenarios():
        for words in (scenario.title, scenario.incident, scenario.question):
            assert words.replace("'", "&#x27;") in html
    assert found(pages) == {scenario.name for scenario in scenarios()}
    assert "must\nnot face a network" in html
    assert "judged on locks" in html


def test_a_card_shows_the_last_verdict_and_how_old_it_is(pages: Client, runs: Path) -> None:
    html = pages.get("/").content.decode()
    assert re.search(r'badge proven">PROVEN</span> <span class="faint">[\d\w,\xa0 ]+ ago', html)
    assert "NOT FIXED</span>" not in html
    assert "not run here yet</span>" in html
    with runs.open("a") as file:
        file.write(json.dumps(asdict(entry("deadlock", "INCONCLUSIVE", when="some day"))) + "\n")
    assert 'badge inconclusive">INCONCLUSIVE' in pages.get("/").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "last item"}, {"race_condition"}),
        ({"q": "SELECT_FOR UPDATE account"}, {"deadlock"}),
        ({"family": "tasks"}, {"non_idempotent_task"}),
        ({"evidence": "pages"}, {"missing_index"}),
        ({"verdict": "not-reproduced"}, {"race_condition"}),
        ({"verdict": "proven", "family": "concurrency"}, {"deadlock"}),
        ({"verdict": "proven", "family": "queries"}, set()),
        ({"level": "99"}, set()),
        ({"family": "<b>"}, set()),
    ],
)
def test_words_and_filters(pages: Client, runs: Path, query: dict[str, str], expected: set[str]) -> None:
    got = found(pages, **query)
    # There are more scenarios every month, and some of them are about tasks, too.
    assert got & {"deadlock", "missing_index", "n_plus_one", "non_idempotent_task", "race_condition"} == expected


def test_the_form_shows_what_was_asked_for(pages: Client, runs: Path) -> None:
    html = pages.get("/?q=a%22b&family=queries&view=questions").content.decode()
    assert 'value="a&quot;b"' in html
    assert '<option value="queries" selected>' in html
    assert '<option value="questions" selected>' in html


def test_nothing_found_says_what_to_do(pages: Client, runs: Path) -> None:
    html = pages.get("/?q=zzz").content.decode()
    assert "No scenario fits." in html
    assert "Take a word or a filter away" in html
    assert f"0 of {len(scenarios())} scenarios" in html


def test_by_question(pages: Client, runs: Path) -> None:
    html = pages.get("/?view=questions").content.decode()
    assert '<a href="/race_condition/">How do you sell the last item only once?</a>' in html
    assert "scenario-card" not in html


def test_what_is_planned_stands_folded_at_the_end(pages: Client, runs: Path) -> None:
    planned = [one for one in not_shipped.read() if one.status == "planned"]
    assert f"not built yet: {len(planned)}" in pages.get("/").content.decode()
    assert planned[0].name in pages.get(f"/?q={planned[0].name}").content.decode()
    assert "not built yet" not in pages.get("/?level=1").content.decode()


def test_htmx_keeps_an_address_without_empty_fields(pages: Client, runs: Path) -> None:
    answer = pages.get("/?q=&family=queries&level=", headers={"HX-Request": "true"})
    assert answer["HX-Push-Url"] == "/?family=queries"
    assert pages.get("/?q=&family=", headers={"HX-Request": "true"})["HX-Push-Url"] == "/"
    assert "HX-Push-Url" not in pages.get("/?q=")


def test_a_run_of_some_variants_or_of_another_load_is_no_verdict_on_the_scenario(pages: Client, runs: Path) -> None:
    less = replace(entry("deadlock", "INCONCLUSIVE"), scope="broken and fixed_lock_order only")
    with runs.open("a") as file:
        file.writelines(
            json.dumps(asdict(one)) + "\n" for one in (less, replace(less, scope="all variants", load="1 user"))
        )
    assert "deadlock" in found(pages, verdict="proven")
    runs.write_text(json.dumps(asdict(less)) + "\n")
    assert "deadlock" in found(pages, verdict="inconclusive")


def test_without_spoilers_a_search_finds_no_fix(no_spoilers: None) -> None:
    card = Card(get_scenario("race_condition"), None)
    assert not Wanted(words="select_for_update").takes(card)
    assert not Wanted(words="fixed_row_lock").takes(card)
    assert Wanted(words="overselling").takes(card)


def test_words_in_any_order_and_any_case() -> None:
    assert has_words("two buyers, one last item", "LAST  two")
    assert has_words("anything", "")
    assert not has_words("two buyers", "two sellers")


def test_the_index_asks_no_database(pages: Client, runs: Path) -> None:
    """However many scenarios and runs there are: the ledger is read when it has grown, and never row by row."""
    asked: list[str] = []

    def hear(execute: object, sql: str, *_: object) -> None:
        asked.append(sql)

    with connections["silk"].execute_wrapper(hear), connections["pages"].execute_wrapper(hear):
        pages.get("/")
    assert asked == []
