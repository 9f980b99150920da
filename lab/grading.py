"""The run that grades a learner's attempt: beside broken and the recommended fix, at the scenario's own load."""

from dataclasses import replace

from lab.house_rules import routes
from lab.refusal import RefusedError
from lab.registry import attempt_of
from lab.runner.plan import Plan, make_plan
from lab.scenario import Scenario

SCOPE = "your attempt, beside broken and the recommended fix"


def grade_plan(scenario: Scenario, *, seed: int | None = None) -> Plan:
    """The plan; nothing of the attempt is imported for it.

    Raises:
        RefusedError: there is no attempt, or it is no Python.
    """
    attempt = attempt_of(scenario)
    if attempt is None:
        raise RefusedError(
            f"There is no scenarios/{scenario.name}/attempt.py. `make attempt NAME={scenario.name}` makes one, a copy "
            "of broken.py for you to mend; then grade it."
        )
    if attempt.problem:
        raise RefusedError(attempt.problem)
    fix = next(variant for variant in scenario.variants if variant.kind == "fixed")
    plan = make_plan(scenario, seed=seed)
    command = f"make grade NAME={scenario.name} SEED={plan.seed}"
    # The fix first: broken is compared with the first arm that must hold.
    return replace(plan, variants=(scenario.variants[0], fix, attempt), scope=SCOPE, command=command)


def check_routes(plan: Plan) -> None:
    """Import the attempt of a plan and compare what it serves.

    Raises:
        RefusedError: it can not be imported, or serves other routes than broken.
    """
    served, expected = routes(plan.variants[-1]), routes(plan.variants[0])
    if served != expected:
        where = f"scenarios/{plan.scenario.name}/attempt.py"
        raise RefusedError(f"{where}: serves {served}, broken serves {expected}. Make them the same.")
