"""The isolation matrix: all cells as published, scripts that can see, and a page that shows what is so now."""

import argparse
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from lab.commands import isolation
from lab.isolation import anomalies as scripts
from lab.isolation.anomalies import ANOMALIES
from lab.isolation.lessons import lessons
from lab.isolation.matrix import LEVELS, PUBLISHED, differences, play_all
from lab.isolation.page import anomalies_table, matrix_table, page, variant_row
from lab.isolation.script import Script, Story, stage
from lab.isolation.variants import Outcome, by_variant, explore_levels, set_level
from lab.isolation.witness import Party
from lab.registry import load_scenario, scenarios
from lab.runner import arms
from lab.scenario import Kind, Variant
from lab.services import postgres
from lab.services.process import ServiceError

SCRATCH = arms.database_name("x", "test_isolation")
RACING = [scenario for scenario in scenarios() if scenario.interleaving is not None]


@pytest.fixture(scope="module")
def cells(servers):
    return play_all(SCRATCH)


@pytest.fixture(scope="module")
def text():
    return isolation.PAGE.read_text()


def test_all_thirty_cells_are_as_published(cells):
    assert len(cells) == 30
    assert [(cell.anomaly.name, cell.level, cell.timelines) for cell, _ in differences(cells)] == []


def test_nothing_is_left_behind(cells, servers):
    with postgres.connect() as server:
        assert server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [SCRATCH]).fetchone() is None


def test_every_script_sees_its_anomaly_wherever_it_is_published_to_occur(cells):
    for cell in cells:
        if PUBLISHED[cell.level][ANOMALIES.index(cell.anomaly)] == "—":
            assert cell.seen == [True] * len(cell.anomaly.scripts), (cell.anomaly.name, cell.level)


@pytest.mark.parametrize(
    ("script", "story"),
    [
        (scripts.G0, Story(left=(12, 21), committed={"T1", "T2"})),
        (scripts.G1A, Story({"T1": [], "T2": [(101,), (10,)]})),
        (scripts.G1B, Story({"T1": [], "T2": [(101,), (11,)]})),
        (scripts.G1C, Story({"T1": [(22,)], "T2": [(11,)]})),
        (scripts.OTV, Story({"T1": [], "T2": [], "T3": [(12,), (19,), (18,), (12,)]})),
    ],
)
def test_a_server_that_lets_the_others_happen_would_be_seen(script, story):
    """No PostgreSQL shows these, so a weaker server's answers are made up."""
    assert script.seen(story)


def test_what_prevented_it_is_told(cells):
    how = {(cell.anomaly.name, cell.level): cell.how for cell in cells}
    assert how["G0", "read committed"] == "blocked"
    assert how["G1a", "serializable"] == "not visible"
    assert how["P4", "repeatable read"] == "40001 at UPDATE"
    assert how["G2-item", "serializable"] == "40001 at COMMIT"
    assert how["P4", "read committed"] == "seen"
    (dirty_write,) = (cell for cell in cells if (cell.anomaly.name, cell.level) == ("G0", "read committed"))
    assert "BLOCKED BY T1" in dirty_write.timelines


def test_a_flipped_expectation_is_a_difference(cells):
    flipped = {**PUBLISHED, "repeatable read": "✓✓✓✓✓✓✓✓✓—"}
    assert [(cell.anomaly.name, cell.level, mark) for cell, mark in differences(cells, flipped)] == [
        ("G2-item", "repeatable read", "✓")
    ]


def test_a_difference_is_shown_and_ends_the_command(cells, servers, monkeypatch, capsys):
    monkeypatch.setattr(isolation, "play_all", lambda database: cells)
    monkeypatch.setattr(
        isolation, "differences", partial(differences, published={**PUBLISHED, "serializable": "—" * 10})
    )
    monkeypatch.setattr(isolation, "variants", pytest.fail)
    monkeypatch.setattr(isolation, "write_whole", pytest.fail)
    assert isolation.run(argparse.Namespace()) == 1
    said = capsys.readouterr().out
    assert "G2-item at serializable: published —, here ✓" in said
    assert "20 of 30 cells are as published" in said


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            "T1 UPDATE pair SET value = 1 WHERE id = 1\nT2 UPDATE pair SET value = 2 WHERE id = 1",
            "T2 waited to the end",
        ),
        ("T1 SELECT nothing FROM pair", "the server said ERROR 42703"),
    ],
)
def test_a_script_that_can_not_be_played_gives_no_answer(servers, lines, words):
    with pytest.raises(ServiceError, match=words), stage(SCRATCH) as there:
        there.play(Script(lines, lambda story: False), "read committed")


def test_the_page_shows_the_matrix_as_it_is_now(cells, text):
    assert matrix_table(cells) in text
    assert anomalies_table(cells) in text


def test_the_page_has_every_variant_of_every_race(text):
    """A scenario that is new here wants `make isolation` to be run."""
    lines = text.splitlines()
    wanted = [f"| `{scenario.name}` | `{variant.name}` |" for scenario in RACING for variant in scenario.variants]
    assert [row for row in wanted if not any(line.startswith(row) for line in lines)] == []
    assert sum(line.startswith("| `") for line in lines) == len(wanted), "and none that is gone"


def test_the_page_says_of_a_variant_what_is_found_now(servers, text, django_db_blocker):
    scenario = load_scenario("race_condition")
    (variant,) = (variant for variant in scenario.variants if variant.name == "tempting_atomic")
    watched: list[Any] = []
    with django_db_blocker.unblock():
        found = explore_levels(scenario, [variant], SCRATCH, servers.warden, lambda *what: watched.append(what))
    assert watched == [(variant, level) for level in LEVELS]
    ((_, levels),) = by_variant(found).items()
    assert f"| {' | '.join(variant_row(variant, levels))} |" in text
    assert [outcome.word for outcome in found] == ["violates", "refused", "refused"]
    assert found[1].refused == ("40001",)


def test_a_role_with_a_level_of_its_own_is_not_believed(servers):
    with postgres.connect() as server:
        arms.clone(server, "template1", SCRATCH)
        server.execute(f"ALTER ROLE lab_app IN DATABASE {SCRATCH} SET default_transaction_isolation = 'serializable'")
        with pytest.raises(ServiceError, match="begin at serializable, not at read committed"):
            set_level(server, SCRATCH, "read committed")
        arms.drop(server, SCRATCH)


def steps(*lines: str) -> list[dict[str, Any]]:
    parts = [line.partition(" -> ") for line in lines]
    return [{"party": "T1", "step": step, "blocked_by": None, "outcome": outcome} for step, _, outcome in parts]


ERROR = "ERROR 40001: could not serialize access"
REFUSED = steps("BEGIN", f"UPDATE item -> {ERROR}", "ROLLBACK", "answer -> the view raised")
AT_COMMIT = steps("BEGIN", "UPDATE item -> 1 row", f"COMMIT -> {ERROR}", "ROLLBACK", "answer -> 500")
RETRIED = steps("BEGIN", f"UPDATE item -> {ERROR}", "ROLLBACK", "BEGIN", "SELECT item", "COMMIT", "answer -> 409")
GUARDED = steps("BEGIN", "INSERT key -> ERROR 23505: duplicate key", "ROLLBACK", "answer -> 409")


@pytest.mark.parametrize(
    ("party", "refused", "retried", "excused"),
    [
        (Party(REFUSED, None), "40001", False, 409),
        (Party(AT_COMMIT, 500), "40001", False, 409),
        (Party([*REFUSED[:-1], *steps("DEL lock -> 1", "answer -> 409")], 409), "40001", False, 409),
        (Party(RETRIED, 409), "", True, 409),
        (Party(RETRIED, 201), "", True, 201),
        (Party(RETRIED, None), "40001", False, 409),
        (Party(REFUSED, 202, task_failed=True), "40001", False, 202),
        (Party(GUARDED, 409), "", False, 409),
        (Party(GUARDED, None), "23505", False, None),
        (Party(steps("UPDATE item -> ERROR 40P01: deadlock detected", "ROLLBACK"), None), "40P01", False, None),
        (Party(steps("UPDATE item -> 1 row", "COMMIT"), 201), "", False, 201),
    ],
)
def test_what_became_of_a_party_is_read_from_its_steps(party, refused, retried, excused):
    assert (party.refused, party.retried, party.excused) == (refused, retried, excused)


def outcomes(kind: Kind, *found: tuple[int, bool, tuple[str, ...]]) -> list[Outcome]:
    variant = Variant("race", kind, kind)
    return [
        Outcome(variant, level, 9, violations, 0, retried, refused)
        for level, (violations, retried, refused) in zip(LEVELS, found, strict=True)
    ]


FINE = (0, False, ())
WRONG = (2, False, ())
REFUSAL = (0, False, ("40001",))


@pytest.mark.parametrize(
    ("found", "begins"),
    [
        (outcomes("broken", WRONG, WRONG, WRONG), "- **No level helps these:** `broken` of race. "),
        (outcomes("tempting", WRONG, REFUSAL, REFUSAL), "- **A stricter level stops these, by an error:** "),
        (outcomes("fixed", FINE, REFUSAL, REFUSAL), "- **Fixes for READ COMMITTED that answer with errors "),
        (outcomes("fixed", FINE, WRONG, FINE), "- **Right at READ COMMITTED, wrong at a stricter level:** "),
        (outcomes("fixed", FINE, (0, True, ()), FINE), "- **Fixes that hold at every level, without an error:** "),
        (outcomes("tempting", FINE, FINE, FINE), "- **Wrong, and in no order of two requests:** "),
        (outcomes("fixed", FINE, (0, False, ("23505",)), REFUSAL), "- **A constraint speaks of a row "),
    ],
)
def test_lessons_name_who_gives_them(found, begins):
    (lesson,) = lessons(by_variant(found))
    assert lesson.startswith(begins)


def test_an_outcome_is_put_in_words(cells):
    found = outcomes("fixed", WRONG, REFUSAL, (0, True, ()))
    assert [outcome.words for outcome in found] == ["violates, 2 of 9", "refused, 40001", "prevented with retries"]
    assert replace(found[0], serial=1).words == "violates in turn, 2 of 9"
    assert "What PostgreSQL 99.1 prevents" in page("99.1", cells, found)
