"""`record`: runs kept for the tests of the judge, which judge them again without a server."""

import argparse
from dataclasses import replace

from rich.console import Console

from lab.commands.scenario import run_plan
from lab.discovery import ROOT
from lab.recording import write_recording
from lab.registry import get_scenario
from lab.runner.plan import Plan, make_plan
from lab.trials import pair, planted
from lab.verdict import NOT_FIXED, PROVEN

RECORDINGS = ROOT / "tests" / "judge" / "recordings"


def run(options: argparse.Namespace) -> int:
    """Record a run of all variants, and one of a fix with a planted violation; gives 1 if they ended otherwise."""
    console = Console()
    scenario = get_scenario(options.name)
    plans = {
        scenario.name: (make_plan(scenario, profile=False), PROVEN),
        f"{scenario.name}.planted": (planted(pair(scenario)), NOT_FIXED),
    }
    return max(_record(name, plan, expected, console) for name, (plan, expected) in plans.items())


def _record(name: str, plan: Plan, expected: str, console: Console) -> int:
    path = RECORDINGS / f"{name}.xz"
    plan = replace(plan, scope="to be recorded")
    result, _ = run_plan(plan, console, quiet=True, keep=lambda run: write_recording(run, path))
    size = path.stat().st_size / 1024
    console.print(f"{path.name}: {result['verdict']}, {size:.0f} KiB", *result["causes"], highlight=False, markup=False)
    return 0 if result["verdict"] == expected else 1
