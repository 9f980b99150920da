"""The detectors: what counts as seeing, that the page says what was found, and that every scenario was looked at."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import models

from lab.detectors.page import DATA, NOT_RUN, line, page, read, text_of
from lab.detectors.passes import fetching, other_counts, over_times
from lab.detectors.sending import Answered, Round
from lab.detectors.sight import DETECTORS, Sight, answer, far
from lab.detectors.survey import Survey, rounds_of
from lab.discovery import scenario_names
from lab.registry import get_scenario
from lab.services.servers import Servers
from lab.shop.models import Book

QUIET = Sight()
LOUD = Sight(["it is wrong"])
NAMES = [detector.name for detector in DETECTORS]


@pytest.mark.parametrize(
    ("broken", "fix", "expected"),
    [
        (LOUD, QUIET, "sees"),
        (LOUD, LOUD, "alarms on the fix too"),
        (QUIET, LOUD, "alarms on the fix alone"),
        (QUIET, QUIET, "blind"),
        (Sight([], {"statements": 30}), Sight([], {"statements": 10}), "sees"),
        (Sight([], {"statements": 30}), Sight([], {"statements": 11}), "blind"),
        (Sight([], {"statements": 9}), Sight([], {"statements": 1}), "blind"),
        (Sight([], {"statements": 1}), Sight([], {"statements": 30}), "blind"),
        (Sight([], {"ms": 60.0}), Sight([], {"ms": 5.9}), "sees"),
        (Sight([], {"ms": 60.0}), Sight([], {"ms": 6.1}), "blind"),
        (Sight(["both"], {"pages": 5000}), Sight(["both"], {"pages": 10}), "sees"),
        (Sight([], {"rows": 1000}), Sight([], {}), "sees"),
    ],
)
def test_what_counts_as_seeing(broken: Sight, fix: Sight, expected: str) -> None:
    assert answer(broken, fix) == expected


def test_only_figures_that_a_person_would_act_upon_are_far() -> None:
    broken = Sight([], {"statements": 101, "pages": 3041, "rows": 2000, "ms": 9.2})
    fix = Sight([], {"statements": 1, "pages": 3038, "rows": 1000, "ms": 0.5})
    assert far(broken, fix) == ["statements"]


def test_what_was_shown_in_words() -> None:
    sight = Sight(["similar statements are marked"], {"statements": 1001, "calls": 1, "ms": 0.8123})
    words = "similar statements are marked; 1,001 statements, 1 call of one statement, 0.81 ms for one statement"
    assert sight.words == words
    assert QUIET.words == "nothing"


def test_of_times_the_lowest_counts_and_none_where_requests_meet() -> None:
    taken = [{"statements": 2, "ms": 9.0}, {"statements": 3, "ms": 1.0}]
    assert over_times([{}], taken) == {"statements": 3, "ms": 1.0}
    assert over_times([{}, {}], taken) == {"statements": 3}


def test_numbers_of_statements_are_compared_where_requests_are_alone() -> None:
    class Sent:
        def send(self, requests: Round) -> list[Answered]:
            return [Answered(200, 7) for _ in requests]

    one, another = [Answered(200, 5)], [Answered(200, 6)]
    sender: Any = Sent()
    assert list(other_counts(sender, [[{}], [{}]], [one, another])) == ["6 where 5 were pinned"]
    assert list(other_counts(sender, [[{}]], [one])) == ["7 where 5 were pinned"]
    assert not list(other_counts(sender, [[{}, {}]], [one * 2]))


def test_fetch_mode_is_that_of_querysets_that_name_none() -> None:
    books: Any = Book.objects
    with fetching(models.FETCH_RAISE):
        assert books.all()._fetch_mode is models.FETCH_RAISE
        assert books.filter(id=1).order_by("id")._fetch_mode is models.FETCH_RAISE
        assert books.fetch_mode(models.FETCH_PEERS)._fetch_mode is models.FETCH_PEERS
    assert books.all()._fetch_mode is models.FETCH_ONE


@pytest.mark.parametrize(
    ("name", "rounds", "together", "rows"),
    [("n_plus_one", 3, 1, "kept"), ("race_condition", 1, 2, "prepared"), ("signal_recursion", 2, 1, "copied")],
)
def test_what_is_asked(name: str, rounds: int, together: int, rows: str) -> None:
    asked, kept = rounds_of(get_scenario(name))
    assert [len(requests) for requests in asked] == [together] * rounds
    assert kept == rows


def entry(**answers: str) -> dict[str, Any]:
    """What was found of a scenario."""
    cells = {name: {"answer": answers.get(name, "blind"), "broken": "a | b", "fix": "nothing"} for name in NAMES}
    return {"fix": "fixed_select_related", "requests": ["GET books/"], "detectors": cells}


def test_a_scenario_in_one_sentence() -> None:
    told = line(entry(toolbar="sees", silk="sees", explain="alarms on the fix too"))
    assert told == (
        "Seen by debug toolbar, Silk; alarming on the fix too: EXPLAIN; "
        "blind to it: django-zeal, assertNumQueries, FETCH_RAISE, pg_stat_statements."
    )
    assert line({"detectors": {}}) == "Not run."


def test_page_has_a_row_for_each_scenario_and_a_section_for_those_that_were_run() -> None:
    text = page({"n_plus_one": entry(toolbar="sees")})
    assert "| [n_plus_one](../scenarios/n_plus_one/README.md) | **sees** | — |" in text
    assert f"| [deadlock](../scenarios/deadlock/README.md) | {NOT_RUN} |" in text
    assert text.count("\n### ") == 1
    assert "| EXPLAIN | blind | a \\| b | nothing |" in text
    assert all(detector.how in text for detector in DETECTORS)


@pytest.mark.parametrize("name", read())
def test_what_is_kept_is_of_every_detector_and_of_the_recommended_fix(name: str) -> None:
    found, again = read()[name], f"Run `make detectors NAME={name}`."
    assert sorted(found["detectors"]) == (sorted(NAMES) if found["requests"] else []), again
    assert found["fix"] == get_scenario(name).fixes[0].__name__.rpartition(".")[2], again


@pytest.mark.parametrize("name", read())
def test_no_detector_was_in_the_way_of_a_quiet_request(name: str) -> None:
    asked, _ = rounds_of(get_scenario(name))
    statuses = [s for by_variant in read()[name]["statuses"].values() for s in by_variant.values()]
    alone = [status for rounds in statuses for together in rounds if len(together) == 1 for status in together]
    # The one whose bug is a server error has it here too.
    assert all(200 <= status < 300 or (name, status) == ("signal_recursion", 500) for status in alone)
    assert bool(alone) == any(len(requests) == 1 for requests in asked)


def test_what_is_kept_is_of_shipped_scenarios_and_reads_back() -> None:
    assert set(read()) <= set(scenario_names())
    assert DATA.read_text() == text_of(read())


def test_an_n_plus_one_is_seen_and_its_fix_is_not(servers: Servers) -> None:
    scenario = get_scenario("n_plus_one")
    few = replace(scenario, probes=scenario.probes[:2])
    found = Survey(servers.warden, lambda *words: None).of(few)["detectors"]
    answers = {name: cell["answer"] for name, cell in found.items()}
    assert answers == {**dict.fromkeys(NAMES, "sees"), "explain": "blind"}
