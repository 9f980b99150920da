"""Every shipped variant handed in as an attempt, from the recorded runs: the fixes hold, and nothing else does."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from lab.attempt import Attempt
from lab.commands.record import RECORDINGS
from lab.discovery import scenario_names
from lab.recording import read_recording
from lab.registry import get_scenario
from lab.reports import grade
from lab.reports.grade import FAILS, HOLDS, INCONCLUSIVE, graded, in_words
from lab.reports.result import document
from lab.run import Run
from lab.runner.plan import make_plan
from lab.scenario import Variant
from lab.verdict import judge

NAMES = scenario_names()
Change = Callable[[Run], None]


@pytest.fixture(scope="module", params=NAMES)
def recorded(request: pytest.FixtureRequest) -> Run:
    """The recorded run of a scenario, read once."""
    return read_recording(RECORDINGS / f"{request.param}.xz", get_scenario(request.param))


def handed_in(whole: Run, variant: Variant, change: Change = lambda run: None) -> dict[str, Any]:
    """The grade of a recorded arm as if it were an attempt's, in a run of the three variants that `make grade` runs."""
    scenario = whole.scenario
    broken, fix = scenario.variants[0], recommended(whole)
    attempt = deepcopy(whole.arm(variant.name))
    attempt.variant, attempt.kind = "attempt", "attempt"
    for found in attempt.interleavings:
        found["text"] = "T1 and T2"  # recordings leave the timeline out
    run = replace(whole, arms=[deepcopy(whole.arm(broken.name)), deepcopy(whole.arm(fix.name)), attempt])
    run.ceilings = {**whole.ceilings, "attempt": whole.ceilings.get(variant.name, 0.0)}
    change(run)
    plan = replace(make_plan(scenario, seed=run.seed), variants=(broken, fix, holding(variant)))
    shown = {"changed": 1, "fix_changed": 1, "diff": f"of {variant.name}"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grade, "changes", lambda *variants: shown)
        return dict(graded(plan, document(plan, run, judge(run), links={}, context={}))["grade"])


def holding(variant: Variant) -> Attempt:
    """An attempt that is another variant's module."""
    attempt = Attempt(variant.scenario)
    vars(attempt)["module"] = variant.module
    return attempt


def recommended(run: Run) -> Variant:
    return next(variant for variant in run.scenario.variants if variant.kind == "fixed")


def test_every_fix_holds_and_nothing_else_does(recorded: Run) -> None:
    for variant in recorded.scenario.variants:
        found = handed_in(recorded, variant)
        assert found["grade"] == (HOLDS if variant.kind == "fixed" else FAILS), (variant.name, found["why"])
        assert bool(found["why"]) == (variant.kind != "fixed")


def test_what_beats_it_is_shown_where_order_matters(recorded: Run) -> None:
    for variant in recorded.scenario.variants:
        violations = sum(i["violations"] for i in recorded.arm(variant.name).interleavings)
        assert bool(handed_in(recorded, variant)["beaten_by"]) == bool(violations), variant.name


def test_it_is_compared_with_the_recommended_fix_where_both_met_the_same_moments(recorded: Run) -> None:
    fix = recommended(recorded)
    for variant in recorded.scenario.variants:
        found = handed_in(recorded, variant)
        speed = found["speed"]
        # A worker has a turn of its own, and a single block is no pair to compare.
        if recorded.scenario.worker is not None or recorded.scenario.load.blocks == 1:
            assert speed is None
            continue
        assert speed["low"] <= speed["ratio"] <= speed["high"]
        if variant == fix:
            assert (speed["ratio"], speed["low"], speed["high"]) == (1.0, 1.0, 1.0)
        words = " ".join(in_words(found))
        assert fix.name in words
        assert fix.name not in " ".join(in_words(found, spoilers=False))


def lose_the_fix(run: Run) -> None:
    """Have the recommended fix behave as broken does."""
    broken, fix = run.arms[0], run.arms[1]
    run.arms[1] = replace(deepcopy(broken), variant=fix.variant, kind="fixed")


def cure_broken(run: Run) -> None:
    """Have broken behave as the recommended fix does."""
    broken, fix = run.arms[0], run.arms[1]
    run.arms[0] = replace(deepcopy(fix), variant=broken.variant, kind="broken")


def fault(run: Run) -> None:
    """Have a server die."""
    run.faults = ["PostgreSQL died during the run"]


@pytest.mark.parametrize("change", [lose_the_fix, cure_broken, fault])
def test_a_run_that_went_wrong_grades_nobody(recorded: Run, change: Change) -> None:
    found = handed_in(recorded, recommended(recorded), change)
    assert found["grade"] == INCONCLUSIVE
    assert found["why"]


def test_there_is_no_grade_without_an_attempt_and_a_fix_beside_it() -> None:
    scenario = get_scenario("n_plus_one")
    broken = scenario.variants[0]
    for variants in ((broken,), scenario.variants, (broken, Attempt(scenario.name))):
        assert graded(replace(make_plan(scenario, seed=1), variants=variants), {"arms": []}) == {}
