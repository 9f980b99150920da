"""`grade`: the learner's attempt judged like a fix, beside broken and the recommended fix."""

import argparse
import sys

from rich.console import Console

from lab.commands.scenario import asked_folder, run_plan
from lab.grading import check_routes, grade_plan
from lab.refusal import RefusedError
from lab.registry import get_scenario
from lab.reports.grade import EXIT_CODES
from lab.reports.result import to_json
from lab.reports.terminal import show_grade


def run(options: argparse.Namespace) -> int:
    """Run the three and judge the attempt; gives 0 if it holds, 1 if it fails a claim, 3 if nobody can say."""
    spoilers = options.spoilers != "0"
    if options.json and not spoilers:
        raise RefusedError("JSON=1 prints everything that was measured of the fix. Leave out SPOILERS=0, or JSON=1.")
    plan = grade_plan(get_scenario(options.name), seed=options.seed)
    check_routes(plan)
    # What a run tells while it works names the fix.
    console = Console(stderr=options.json, markup=False, emoji=False, quiet=not spoilers)
    if not spoilers:
        print("Your attempt is run beside broken and the recommended fix. That takes its time.", flush=True)
    result, folder = run_plan(plan, console, quiet=True, folder=asked_folder(options.run_id))
    console.quiet = False
    if options.json:
        sys.stdout.write(to_json(result) + "\n")
    else:
        show_grade(console, result, folder, spoilers=spoilers)
    return EXIT_CODES[result["grade"]["grade"]]
