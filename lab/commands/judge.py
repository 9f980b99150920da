"""`judge`: the judge judged, by runs that are wrong on purpose."""

import argparse
import random
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from lab.commands.scenario import run_plan
from lab.discovery import scenario_names
from lab.refusal import RefusedError
from lab.registry import get_scenario
from lab.reports.printable import printable
from lab.runner import ledger
from lab.runner.digest import commit, digest_of
from lab.scenario import Scenario
from lab.statistics import share_interval
from lab.trials import TRIALS, Trial

Case = tuple[Scenario, Trial]


def run(options: argparse.Namespace) -> int:
    """Do every trial so often as asked, those left out that the ledger has already; gives 1 if the judge was fooled."""
    console = Console(markup=False, emoji=False)
    names = [options.name] if options.name else scenario_names()
    cases = _cases(names, options.trial, options.sample, options.seed)
    for number in range(int(options.times)):
        for scenario, trial in cases:
            if len(right(scenario, trial)) <= number:
                _do(scenario, trial, console)
    console.print(_table(cases))
    return 1 if any(not passed for case in cases for passed in right(*case)) else 0


def _cases(names: Sequence[str], words: str | None, sample: int | None, seed: int | None) -> list[Case]:
    """The trials of every scenario, or so many drawn of them; without a seed the commit decides which.

    Raises:
        RefusedError: no trial has these words in its name.
    """
    scenarios = [get_scenario(name) for name in names]
    trials = [trial for trial in TRIALS if (words or "") in trial.name]
    if not trials:
        raise RefusedError(f"No trial has {words!r} in its name. There are: {', '.join(one.name for one in TRIALS)}.")
    cases = [(scenario, trial) for scenario in scenarios for trial in trials if trial.applies(scenario)]
    if sample is None:
        return cases
    draw = random.Random(commit() if seed is None else seed)  # noqa: S311 - a sample, not a secret
    return draw.sample(cases, min(int(sample), len(cases)))


def _do(scenario: Scenario, trial: Trial, console: Console) -> None:
    result, _ = run_plan(trial.plan(scenario), console, quiet=True)
    mark = "✓" if result["verdict"] in trial.expected else "✗"
    words = f"{scenario.name}, {trial.name}: {result['verdict']} {mark} in {result['seconds']:.0f} s"
    console.print(words, *printable(result["causes"]), highlight=False)


def right(scenario: Scenario, trial: Trial) -> list[bool]:
    """Whether the judge was right, for each run of the trial on the code as it is now."""
    now = digest_of(scenario.name)
    return [
        entry.verdict in trial.expected
        for entry in ledger.entries()
        if (entry.scenario, entry.scope, entry.digest) == (scenario.name, trial.scope, now)
        and entry.verdict != "ABORTED"
    ]


def _table(cases: Sequence[Case]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("scenario", "trial", "the judge was right", "95 %"):
        table.add_column(heading)
    for scenario, trial in cases:
        found = right(scenario, trial)
        low, high = share_interval(sum(found), len(found))
        table.add_row(scenario.name, trial.name, f"{sum(found)} of {len(found)}", f"{low:.0%} to {high:.0%}")
    return table
