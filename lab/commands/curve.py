"""`curve`: sweep the size of the data, and fit how the cost of every variant grows with it."""

import argparse
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from lab.commands.scenario import new_folder, stoppable
from lab.growth import COSTS, Point, curve, figure
from lab.registry import get_scenario, scenarios
from lab.reports.growth import to_page
from lab.reports.result import to_json
from lab.reports.terminal import MARKS, TerminalProgress
from lab.runner.curve import Sweep
from lab.runner.digest import commit
from lab.runner.plan import Plan, make_plan, run_id
from lab.runner.preflight import RefusedError
from lab.runner.progress import Stopwatch
from lab.sizes import Growth
from lab.whole import write_whole

# What counts most comes first, as among the claims of a run.
EXIT_CODES = {"broken": 1, "unknown": 3, "holds": 0}


def run(options: argparse.Namespace) -> int:
    """Sweep and show; gives 1 if a fix grows no more slowly than broken, 3 if that is not known."""
    plan = make_plan(get_scenario(options.name), variant=options.variant)
    growth = plan.scenario.growth
    if growth is None:
        names = ", ".join(scenario.name for scenario in scenarios() if scenario.growth)
        raise RefusedError(
            f"{plan.scenario.name} does not say which size its cost grows with, so there is no curve of it. "
            f"Give its manifest a `growth`, or take one that has: {names}."
        )
    folder = new_folder(f"{run_id(plan.scenario)}-curve")
    console = Console()
    began = time.monotonic()
    try:
        with stoppable(), TerminalProgress(console) as progress:
            points = Sweep(plan.scenario, growth, plan.variants, folder, Stopwatch(progress)).carry_out()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    told = document(plan, growth, points) | {"run": folder.name, "seconds": round(time.monotonic() - began, 1)}
    write_whole(folder / "curve.json", to_json(told))
    write_whole(folder / "curve.html", to_page(told))
    show(console, told, folder)
    return EXIT_CODES[told["value"]]


def document(plan: Plan, growth: Growth, points: dict[str, list[Point]]) -> dict[str, Any]:
    """The whole curve; its `value` is that of the worst finding."""
    broken = points[plan.variants[0].name]
    curves = [curve(variant, points[variant.name], broken, growth) for variant in plan.variants]
    values = {told["finding"]["value"] for told in curves if "finding" in told}
    return {
        "schema": 1,
        "scenario": plan.scenario.name,
        "title": plan.scenario.title,
        "of": growth.of,
        "cost": growth.cost,
        "path": growth.path,
        "sizes": growth.sizes,
        "scope": plan.scope,
        "when": time.strftime("%Y-%m-%d %H:%M"),
        "commit": commit(),
        "value": next((value for value in EXIT_CODES if value in values), "holds"),
        "curves": curves,
    }


def show(console: Console, told: dict[str, Any], folder: Path) -> None:
    """Print the costs by size, the powers, what they mean, and where everything is."""
    console.print()
    console.print(Text(f"{told['title']}: {COSTS[told['cost']]}", style="bold"))
    console.print(_costs(told), Text(""), _powers(told), Text(""))
    for one in told["curves"]:
        console.print(_sentence(one), soft_wrap=True)
    place = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    console.print()
    for line in (
        f"  {told['seconds']:.1f} s",
        f"  page     {place / 'curve.html'}",
        f"  data     {place / 'curve.json'}",
    ):
        console.print(Text(line), soft_wrap=True)


def _costs(told: dict[str, Any]) -> Table:
    """Whole decades alone, because all sizes would not fit a terminal; the page has them all."""
    table = _table([f"at … {told['of']}", *(f"{size:,}" for size in told["sizes"][::2])])
    for one in told["curves"]:
        table.add_row(one["variant"], *(figure(point[told["cost"]]) for point in one["points"][::2]))
    return table


def _powers(told: dict[str, Any]) -> Table:
    table = _table(["grows with the power", *COSTS])
    for one in told["curves"]:
        powers = [one["powers"][cost] for cost in COSTS]
        table.add_row(one["variant"], *(power["words"].partition(" ")[0] if power else "none" for power in powers))
    return table


def _table(headings: Sequence[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number else "left", no_wrap=True)
    return table


def _sentence(one: dict[str, Any]) -> Text:
    finding = one.get("finding")
    mark, colour = MARKS[finding["value"]] if finding else (" ", "default")
    return Text.assemble((f"{mark} ", colour), (one["variant"], "bold cyan"), f"  {one['sentence']}")
