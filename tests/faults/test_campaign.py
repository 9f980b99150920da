"""The campaign's own judge and its books: a contradicting verdict is wrong, and no trial is lost or done twice."""

import json
from pathlib import Path
from typing import Any

import pytest

from lab.discovery import scenario_names
from lab.verdict import INCONCLUSIVE, NOT_FIXED, NOT_REPRODUCED, PROVEN
from tests.faults import campaign, outcomes, pairs, table
from tests.faults.campaign import Campaign, append, drawn, read
from tests.faults.faults import FAULTS, NONE
from tests.faults.outcomes import is_clean, is_wrong, outcome_of, problems_of
from tests.faults.trial import is_late, steps_of

AFTER = {
    "truth": [PROVEN], "outcome": "decided", "verdict": PROVEN, "code": 0, "cause": "", "seconds": 1, "leftovers": [],
    "problems": [],
}  # fmt: skip


def made_up(**changes: Any) -> dict[str, Any]:
    """A trial as it should be: decided, and rightly so."""
    moment = {"step": "load", "occurrence": 1, "part": 0.5, "seconds": 5.0, "struck": True}
    known = {"seed": 1, "number": 3, "fault": "Locust killed", "scenario": "deadlock", "pair": "shipped"}
    seen = {"truth": [PROVEN], "verdict": PROVEN, "code": 0, "outcome": "decided", "promised": ["decided"], "cause": ""}
    return known | moment | seen | {"leftovers": [], "problems": [], "next": None} | changes


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, ""),
        ({"verdict": NOT_FIXED, "code": 1}, "WRONG VERDICT: NOT FIXED"),
        ({"verdict": NOT_REPRODUCED, "code": 1}, "WRONG VERDICT: NOT REPRODUCED"),
        ({"truth": [NOT_FIXED, NOT_REPRODUCED]}, "WRONG VERDICT: PROVEN"),
        ({"truth": [NOT_FIXED], "verdict": NOT_FIXED, "code": 1}, ""),
        ({"code": 1}, "exit code 1 with the verdict PROVEN"),
        ({"promised": ["inconclusive"]}, "decided, promised was inconclusive"),
        ({"verdict": None, "code": None, "outcome": "hung"}, "hung, promised was decided"),
        ({"leftovers": ["process 7 postgres"]}, "left behind: process 7 postgres"),
        ({"problems": ["a traceback: ..."]}, "a traceback: ..."),
        ({"next": AFTER}, ""),
        ({"next": AFTER | {"verdict": NOT_FIXED}}, "WRONG VERDICT: PROVEN"),
        ({"next": AFTER | {"outcome": "refused", "verdict": None, "cause": "why"}}, "the next run: refused why"),
        ({"next": AFTER | {"leftovers": ["port 5"]}}, "the next run: decided"),
        (
            {"outcome": "inconclusive", "verdict": INCONCLUSIVE, "code": 3, "promised": ["inconclusive"]},
            "no cause is named",
        ),
    ],
)
def test_what_is_wrong_with_a_trial(changes: dict[str, Any], problem: str) -> None:
    found = problems_of(made_up(**changes))
    assert found[:1] == ([problem] if problem else [])


def test_only_a_decided_verdict_can_be_wrong() -> None:
    undecided = {"outcome": "inconclusive", "verdict": INCONCLUSIVE, "code": 3}
    assert not is_wrong(made_up(**undecided))
    assert is_wrong(made_up(verdict=NOT_FIXED))
    assert is_clean(made_up()) is None


@pytest.mark.parametrize(
    ("code", "verdict", "outcome"),
    [
        (0, PROVEN, outcomes.DECIDED),
        (1, NOT_FIXED, outcomes.DECIDED),
        (3, INCONCLUSIVE, outcomes.INCONCLUSIVE),
        (3, None, outcomes.INCONCLUSIVE),
        (2, None, outcomes.REFUSED),
        (130, None, outcomes.INTERRUPTED),
        (143, None, outcomes.INTERRUPTED),
        (-9, None, outcomes.KILLED),
        (-11, None, outcomes.CRASHED),
        (0, None, outcomes.CRASHED),
        (None, None, outcomes.HUNG),
    ],
)
def test_outcomes(code: int | None, verdict: str | None, outcome: str) -> None:
    assert outcome_of(code, verdict) == outcome


def test_every_pair_has_a_truth_that_a_wrong_verdict_contradicts() -> None:
    for name in scenario_names():
        for pair in pairs.pairs_of(name):
            cut = pairs.pair_of(name, pair)
            assert len(cut.variants) == 2
            true = pairs.truth(pair)
            assert true < {PROVEN, NOT_FIXED, NOT_REPRODUCED}
            assert (PROVEN in true) == (pair == pairs.SHIPPED)
            assert cut.load.seconds <= 5


def test_a_seed_draws_the_same_trials_each_fault_among_them_and_all_scenarios() -> None:
    trials = drawn(1, 300)
    assert trials == drawn(1, 300) != drawn(2, 300)
    assert [trial["number"] for trial in trials] == list(range(1, 301))
    assert {trial["fault"] for trial in trials} == {fault.name for fault in FAULTS if fault.possible()}
    assert {trial["scenario"] for trial in trials} == set(scenario_names())
    assert {(trial["scenario"], trial["pair"]) for trial in drawn(1, 2000)} == {
        (name, pair) for name in scenario_names() for pair in pairs.pairs_of(name)
    }
    assert trials[:50] == drawn(1, 50)
    assert all((trial["step"], trial["occurrence"]) in steps_of(trial["scenario"]) for trial in trials)


def test_a_campaign_of_some_scenarios_leaves_out_what_can_not_be_done_to_them() -> None:
    assert {trial["scenario"] for trial in drawn(1, 60, ["n_plus_one", "Race-Condition"])} == {
        "n_plus_one",
        "race_condition",
    }
    tasks = {fault.name for fault in FAULTS if fault.tasks}
    assert not tasks & {trial["fault"] for trial in drawn(1, 60, ["n_plus_one"])}
    assert tasks <= {trial["fault"] for trial in drawn(1, 60, ["non_idempotent_task"])}
    assert Campaign(1, 1, only=["n_plus_one"]).path != Campaign(1, 1).path


def test_names_of_faults_are_unique_and_all_numbers_of_the_table_are_there() -> None:
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    assert {fault.number for fault in FAULTS} - {""} == {f"F{number}" for number in range(1, 19)}


def test_late_is_what_no_load_follows() -> None:
    assert not is_late("race_condition", "load", 1)
    assert is_late("race_condition", "drain", 1)
    assert not is_late("non_idempotent_task", "drain", 1)
    assert is_late("non_idempotent_task", "drain", 2)


def test_parts_share_no_trial_and_leave_none_out(tmp_path: Path) -> None:
    parts = [Campaign(1, 31, part, 3, tmp_path) for part in (1, 2, 3)]
    numbers = [trial["number"] for part in parts for trial in part.trials]
    assert sorted(numbers) == list(range(1, 32))
    assert len({part.state for part in parts}) == len({part.path for part in parts}) == 3


def test_a_stopped_campaign_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def pretend(trial: dict[str, Any], *_: object) -> dict[str, Any]:
        done.append(trial["number"])
        if len(done) == 4:
            raise KeyboardInterrupt
        return made_up(**trial, steps={})

    monkeypatch.setattr(campaign, "run_trial", pretend)
    monkeypatch.setattr(campaign, "NEXT_EVERY", 1000)
    monkeypatch.setattr(Campaign, "one", lambda self, trial, fault, follow: pretend(trial) | {"next": None})
    with pytest.raises(KeyboardInterrupt):
        Campaign(1, 6, place=tmp_path).run(lambda trial: None)
    torn = Campaign(1, 6, place=tmp_path).path
    torn.write_text(torn.read_text() + '{"number": 4, "fau')
    Campaign(1, 6, place=tmp_path).run(lambda trial: None)
    assert done == [1, 2, 3, 4, 4, 5, 6]
    assert [trial["number"] for trial in Campaign(1, 6, place=tmp_path).done()] == [1, 2, 3, 4, 5, 6]


def test_half_a_line_is_no_trial(tmp_path: Path) -> None:
    path = tmp_path / "trials.jsonl"
    path.write_text(json.dumps({"number": 1}) + '\n{"num')
    append(path, {"number": 2})
    assert [trial["number"] for trial in read(path)] == [1, 2]


def test_the_table_has_a_row_for_each_fault_and_names_every_problem() -> None:
    trials = [
        made_up(fault=NONE.name),
        made_up(next=AFTER),
        made_up(number=4, verdict=NOT_FIXED, code=1),
        made_up(number=5, outcome="inconclusive", verdict=INCONCLUSIVE, code=3, cause="x", leftovers=["port 7"]),
    ]
    none, locust, total = table.rows(trials)
    assert (none["trials"], none["right"], none["problems"]) == (1, 1, 0)
    figures = ("trials", "wrong verdicts", "right", "INCONCLUSIVE", "leftovers", "next run clean")
    assert [locust[figure] for figure in figures] == [3, 1, 1, 1, 1, "1 of 1"]
    assert total["trials"] == 4
    text = table.markdown(trials)
    assert "- 4 Locust killed in deadlock (shipped) at load 1, 50%: WRONG VERDICT: NOT FIXED" in text
    assert "left behind: port 7" in text
    assert "1 wrong verdicts" in text
