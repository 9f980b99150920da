"""What a user asked for, turned into a plan."""

import pytest

from lab.registry import UnknownNameError, get_scenario
from lab.runner.plan import make_plan, run_id

SCENARIO = get_scenario("race_condition")
LOAD = SCENARIO.load


def test_without_wishes_it_is_all_variants_at_the_scenarios_own_load() -> None:
    plan = make_plan(SCENARIO)
    assert list(plan.variants)[: len(SCENARIO.variants)] == list(SCENARIO.variants)
    assert (plan.load, plan.scope, plan.below_minimum) == (LOAD, "all variants", "")
    assert plan.command == f"make scenario NAME=race_condition SEED={plan.seed}"


@pytest.mark.parametrize(
    ("users", "seconds", "below"),
    [
        (LOAD.users, LOAD.seconds, False),
        (LOAD.users + 1, LOAD.seconds + 1, False),
        (LOAD.users - 1, None, True),
        (None, LOAD.seconds - 0.5, True),
        (LOAD.users * 4, LOAD.seconds - 0.5, True),
        (1, 1, True),
    ],
)
def test_below_minimum(users: int | None, seconds: float | None, below: bool) -> None:
    plan = make_plan(SCENARIO, users=users, seconds=seconds)
    assert bool(plan.below_minimum) is below
    if below:
        assert f"minimum of {LOAD.users} users for {LOAD.seconds:g} s" in plan.below_minimum


@pytest.mark.parametrize(
    ("variant", "names"),
    [
        ("fixed_row_lock", ["broken", "fixed_row_lock"]),
        ("fixed-row-lock", ["broken", "fixed_row_lock"]),
        ("broken", ["broken"]),
        ("tempting_atomic", ["broken", "tempting_atomic"]),
    ],
)
def test_a_variant_alone_runs_beside_broken_and_the_scope_says_so(variant: str, names: list[str]) -> None:
    plan = make_plan(SCENARIO, variant=variant, seed=7)
    assert [v.name for v in plan.variants] == names
    assert plan.scope == f"{' and '.join(names)} only"
    assert plan.command == f"make scenario NAME=race_condition VARIANT={names[-1]} SEED=7"


def test_an_unknown_variant_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="No variant 'fixed_luck'"):
        make_plan(SCENARIO, variant="fixed_luck")


def test_the_command_repeats_the_run() -> None:
    plan = make_plan(SCENARIO, users=3, seconds=2.5, seed=42)
    assert plan.command == "make scenario NAME=race_condition USERS=3 SECONDS=2.5 SEED=42"
    assert (plan.load.users, plan.load.seconds, plan.seed) == (3, 2.5, 42)
    assert plan.load.opportunities == LOAD.opportunities


def test_seeds_are_drawn_anew_and_folders_sort_by_time() -> None:
    assert len({make_plan(SCENARIO).seed for _ in range(20)}) > 1
    assert run_id(SCENARIO).endswith("-race_condition")
