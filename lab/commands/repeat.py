"""`repeat`: run scenarios again and again; the ledger counts, nobody picks."""

import argparse

from rich.console import Console

from lab.commands.ledger import show
from lab.commands.scenario import run_plan
from lab.discovery import scenario_names
from lab.registry import get_scenario
from lab.reports.printable import printable
from lab.runner.plan import make_plan


def run(options: argparse.Namespace) -> int:
    """Run each scenario so often, taking turns; gives 1 if any run was not PROVEN."""
    console = Console(markup=False, emoji=False)
    names = [options.name] if options.name else scenario_names()
    verdicts = []
    for number in range(int(options.times)):
        for name in names:
            result, _ = run_plan(make_plan(get_scenario(name)), console, quiet=True)
            verdicts.append(result["verdict"])
            words = f"{number + 1}/{options.times:.0f} {name}: {result['verdict']} in {result['seconds']:.1f} s"
            console.print(words, *printable(result["causes"]), highlight=False)
    show(console, names)
    return 0 if set(verdicts) == {"PROVEN"} else 1
