"""curve.html, and the section "Growth" of report.html: plots of costs over sizes, and the powers fitted to them."""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from lab.growth import COSTS, DECADES, figure
from lab.reports.assets import alone
from lab.reports.engine import rendered
from lab.reports.figures import MARKS
from lab.reports.loglog import Series, plot
from lab.state import runs_dir


def to_page(told: dict[str, Any]) -> SafeString:
    """curve.html: a plot and a table for every cost."""
    costs = [told["cost"], *(cost for cost in COSTS if cost != told["cost"])]
    tables = [_table(told, cost) for cost in costs]
    context = {**alone(scripts=False), "c": told, "section": section(told, costs), "tables": tables}
    return rendered("curve.html", context)


def section(told: dict[str, Any], costs: Sequence[str] = ()) -> SafeString:
    """The section with plots of those costs, of the judged one without; everything in it is escaped."""
    figures = [
        {
            "name": COSTS[cost],
            "judged": ", on which the fixes are judged" if cost == told["cost"] else "",
            "svg": draw(told, cost),
        }
        for cost in costs or [told["cost"]]
    ]
    curves = [
        {**one, "words": [power["words"] if power else "none" for power in (one["powers"][cost] for cost in COSTS)]}
        | {"mark": MARKS[one["finding"]["value"]] if "finding" in one else ""}
        for one in told["curves"]
    ]
    context = {"c": {**told, "curves": curves}, "figures": figures, "costs": COSTS.values(), "decades": DECADES}
    return rendered("growth.html", context)


def draw(told: dict[str, Any], cost: str) -> SafeString:
    """The plot of one cost."""
    series = [Series((_label(one, cost),), _points(one, cost)) for one in told["curves"]]
    fitted = next(size for size in told["sizes"] if size * 10**DECADES >= told["sizes"][-1])
    return plot(series, told["sizes"], fitted, told["of"], f"{COSTS[cost]}, by one request")


def _label(one: dict[str, Any], cost: str) -> tuple[str, str]:
    power = one["powers"][cost]
    words = power["words"].partition(" ")[0] if power else "no power"
    return f"{one['variant']}  {words}", one["kind"]


def _points(one: dict[str, Any], cost: str) -> tuple[tuple[float, float], ...]:
    return tuple((point["size"], point[cost]) for point in one["points"] if point[cost] is not None)


def _table(told: dict[str, Any], cost: str) -> dict[str, Any]:
    rows = [(one["variant"], [figure(point[cost]) for point in one["points"]]) for one in told["curves"]]
    return {"name": COSTS[cost], "sizes": [f"{size:,}" for size in told["sizes"]], "rows": rows}


def of(scenario: str) -> SafeString:
    """The section with the scenario's last curve; "" where it has none."""
    curve = latest(scenario)
    return section(curve) if curve else SafeString("")


def latest(scenario: str) -> dict[str, Any] | None:
    """The last curve of a scenario among the results of this install, or None."""
    if not scenario.isidentifier():
        return None
    found = sorted(runs_dir().glob(f"*-{scenario}-curve*/curve.json"))
    return dict(json.loads(found[-1].read_text())) if found else None
