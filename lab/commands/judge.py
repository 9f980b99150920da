"""`judge`: the judge judged. Broken and the recommended fix swap places, and the verdict must flip."""

import argparse
from dataclasses import replace

from rich.console import Console

from lab.commands.scenario import run_plan
from lab.discovery import scenario_names
from lab.registry import get_scenario
from lab.reports.printable import printable
from lab.runner.plan import make_plan
from lab.scenario import Scenario
from lab.verdict import NOT_FIXED, NOT_REPRODUCED


def swapped(scenario: Scenario) -> Scenario:
    """The scenario with broken handed in as the fix, and the recommended fix as broken."""
    return replace(scenario, broken=scenario.fixes[0], fixes=[scenario.broken], tempting=())


def run(options: argparse.Namespace) -> int:
    """Run each scenario swapped; gives 1 if any verdict did not flip."""
    console = Console(markup=False, emoji=False)
    fooled = []
    for name in [options.name] if options.name else scenario_names():
        plan = make_plan(swapped(get_scenario(name)), profile=False)
        result, _ = run_plan(replace(plan, scope="swapped"), console, quiet=True)
        flipped = result["verdict"] in (NOT_FIXED, NOT_REPRODUCED)
        words = f"{name} swapped: {result['verdict']} {'✓' if flipped else '✗'}"
        console.print(words, *printable(result["causes"]), highlight=False)
        if not flipped:
            fooled.append(name)
    return 1 if fooled else 0
