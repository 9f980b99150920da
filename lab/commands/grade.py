"""`grade`: the learner's attempt judged like a fix, beside broken and the recommended fix."""

import argparse
import sys
from dataclasses import replace

from rich.console import Console

from lab.commands.scenario import asked_folder, run_plan
from lab.house_rules import routes
from lab.refusal import RefusedError
from lab.registry import attempt_of, get_scenario
from lab.reports.grade import EXIT_CODES
from lab.reports.result import to_json
from lab.reports.terminal import show_grade
from lab.runner.plan import Plan, make_plan
from lab.scenario import Scenario


def run(options: argparse.Namespace) -> int:
    """Run the three and judge the attempt; gives 0 if it holds, 1 if it fails a claim, 3 if nobody can say."""
    spoilers = options.spoilers != "0"
    if options.json and not spoilers:
        raise RefusedError("JSON=1 prints everything that was measured of the fix. Leave out SPOILERS=0, or JSON=1.")
    # What a run tells while it works names the fix.
    console = Console(stderr=options.json, markup=False, emoji=False, quiet=not spoilers)
    plan = make_grade_plan(get_scenario(options.name), seed=options.seed)
    if not spoilers:
        print("Your attempt is run beside broken and the recommended fix. That takes its time.", flush=True)
    result, folder = run_plan(plan, console, quiet=True, folder=asked_folder(options.run_id))
    console.quiet = False
    if options.json:
        sys.stdout.write(to_json(result) + "\n")
    else:
        show_grade(console, result, folder, spoilers=spoilers)
    return EXIT_CODES[result["grade"]["grade"]]


def make_grade_plan(scenario: Scenario, *, seed: int | None = None) -> Plan:
    """A run of broken, the recommended fix and the attempt, at the scenario's own load.

    Raises:
        RefusedError: there is no attempt, it can not be imported, or serves other routes than broken.
    """
    attempt = attempt_of(scenario)
    if attempt is None:
        raise RefusedError(
            f"There is no scenarios/{scenario.name}/attempt.py. `make attempt NAME={scenario.name}` makes one, a copy "
            "of broken.py for you to mend; then grade it."
        )
    broken = scenario.variants[0]
    fix = next(variant for variant in scenario.variants if variant.kind == "fixed")
    if routes(attempt) != routes(broken):
        raise RefusedError(f"{attempt.where}: serves {routes(attempt)}, broken {routes(broken)}. Make them the same.")
    plan = make_plan(scenario, seed=seed)
    command = f"make grade NAME={scenario.name} SEED={plan.seed}"
    scope = "your attempt, beside broken and the recommended fix"
    return replace(plan, variants=(broken, fix, attempt), scope=scope, command=command)
