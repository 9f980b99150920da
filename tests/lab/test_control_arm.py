"""The A/A control of a run: a second server of the recommended fix, where times are judged side by side."""

from pathlib import Path

import pytest

from lab.registry import get_scenario
from lab.runner.plan import make_plan
from lab.runner.progress import Silent, Stopwatch
from lab.runner.run import ScenarioRun


def prepared(name: str, variant: str | None = None) -> ScenarioRun:
    """A run that was not begun."""
    return ScenarioRun(make_plan(get_scenario(name), variant=variant, seed=1), Path(), Stopwatch(Silent()))


@pytest.mark.parametrize("variant", [None, "fixed_values"])
def test_the_control_shares_nothing_with_the_arm_that_it_repeats(variant: str | None) -> None:
    job = prepared("n_plus_one", variant)
    fix = next(arm for arm in job.arms if arm.variant.kind == "fixed")
    assert job.control is not None
    assert (job.control.variant, job.control.server) == (fix.variant, fix.server)
    assert job.control.index == len(job.arms)
    for unlike in ("database", "valkey_database", "name", "run"):
        assert getattr(job.control, unlike) not in [getattr(arm, unlike) for arm in job.arms]
    assert job.run.control is job.control.run
    assert job.control.run not in job.run.arms
    assert job.control.environment(None)["LAB_VARIANT"] == f"n_plus_one/{fix.variant.name}"
    assert job.control.path == "n_plus_one/control"


@pytest.mark.parametrize(
    ("name", "variant"), [("race_condition", None), ("non_idempotent_task", None), ("n_plus_one", "broken")]
)
def test_where_no_times_are_compared_there_is_none(name: str, variant: str | None) -> None:
    job = prepared(name, variant)
    assert job.control is None
    assert job.run.control is None
