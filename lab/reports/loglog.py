"""A log-log plot as inline SVG: a line for each variant, named at its end; colours come from the page's style."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from lab.reports.engine import rendered

LEFT, TOP, WIDTH, HEIGHT, BOTTOM = 76, 40, 500, 300, 56
ZERO_BAND, LABEL_GAP, LINE_HEIGHT, LETTER = 28, 34, 17, 7.6
MARKERS = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0",
    "M-4 -4h8v8h-8z",
    "M0 -5.5l5.5 5.5l-5.5 5.5l-5.5 -5.5z",
    "M0 -5l5 9h-10z",
    "M0 5l5 -9h-10z",
)


@dataclass(frozen=True, slots=True)
class Series:
    """The costs of variants that cost the same at every size: (label, kind) of each, and (size, cost) pairs."""

    labels: tuple[tuple[str, str], ...]
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Where sizes and costs lie, in pixels; a cost of zero has a row of its own below the lowest decade."""

    sizes: tuple[float, float]
    decades: tuple[int, int]
    zero: bool
    height: float

    def x(self, size: float) -> float:
        """From the left."""
        low, high = (math.log10(end) for end in self.sizes)
        return round(LEFT + 14 + (WIDTH - 28) * (math.log10(size) - low) / (high - low), 1)

    def y(self, cost: float) -> float:
        """From the top."""
        if cost <= 0:
            return TOP + self.height
        low, high = self.decades
        room = self.height - (ZERO_BAND if self.zero else 0)
        return round(TOP + room * (high - math.log10(cost)) / (high - low), 1)


def grouped(series: Sequence[Series]) -> list[Series]:
    """Series with the very same points made one, because their lines would hide each other."""
    together: dict[tuple[tuple[float, float], ...], tuple[tuple[str, str], ...]] = {}
    for one in series:
        if one.points:
            together[one.points] = together.get(one.points, ()) + one.labels
    return [Series(labels, points) for points, labels in together.items()]


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """The middles of blocks of those heights, as near to where they want to be as none overlaps; wanted ascends.

    The blocks fit between top and bottom together.
    """
    middles: list[float] = []
    edge = top
    for middle, height in zip(wanted, heights, strict=True):
        middles.append(max(middle, edge + height / 2))
        edge = middles[-1] + height / 2
    for number in reversed(range(len(middles))):
        middles[number] = min(middles[number], bottom - heights[number] / 2)
        bottom = middles[number] - heights[number] / 2
    return middles


def plot(series: Sequence[Series], sizes: Sequence[int], fitted: int, x_title: str, y_title: str) -> SafeString:
    """The plot of costs (0 and above) over sizes; the power was fitted from the size `fitted` on. "" of no costs."""
    lines = grouped(series)
    costs = [cost for line in lines for _, cost in line.points]
    if not costs:
        return SafeString("")
    height = max(HEIGHT, LINE_HEIGHT * sum(len(line.labels) for line in lines) + 10)
    scale = Scale((sizes[0], sizes[-1]), _decades(costs), min(costs) <= 0, height)
    lines.sort(key=lambda line: scale.y(line.points[-1][1]))
    return rendered("loglog.svg", {"p": _frame(scale, lines, fitted, x_title, y_title)})


def _decades(costs: Sequence[float]) -> tuple[int, int]:
    above = [cost for cost in costs if cost > 0] or [1.0]
    low, high = math.floor(math.log10(min(above))), math.ceil(math.log10(max(above)))
    return low, max(high, low + 1)


def _frame(scale: Scale, lines: Sequence[Series], fitted: int, x_title: str, y_title: str) -> dict[str, Any]:
    right, bottom = LEFT + WIDTH, TOP + scale.height
    shaded = round(right - scale.x(fitted), 1)
    label_x = right + LABEL_GAP
    longest = max(len(text) for line in lines for text, _ in line.labels)
    return {
        "width": math.ceil(label_x + LETTER * longest),
        "height": bottom + BOTTOM,
        "what": f"{y_title}, over {x_title}",
        "told": "; ".join(text for line in lines for text, _ in line.labels),
        "band": (scale.x(fitted), shaded, round(right - shaded / 2, 1), TOP - 8),
        "left": LEFT,
        "right": right,
        "top": TOP,
        "bottom": bottom,
        "plot_height": scale.height,
        "tick_x": LEFT - 8,
        "tick_y": bottom + 20,
        "middle": LEFT + WIDTH / 2,
        "title_y": bottom + 44,
        "label_x": label_x,
        "x_title": x_title,
        "y_title": y_title,
        **_ticks(scale),
        "lines": _lines(scale, lines, label_x),
    }


def _ticks(scale: Scale) -> dict[str, list[tuple[float, str]]]:
    """Where the decades are on either axis, and how they are written."""
    first, last = (math.log10(size) for size in scale.sizes)
    low, high = scale.decades
    costs = [(scale.y(10.0**decade), _decade(decade)) for decade in range(low, high + 1)]
    sizes = [(scale.x(10.0**decade), _decade(decade)) for decade in range(math.ceil(first), math.floor(last) + 1)]
    return {"x_ticks": sizes, "y_ticks": [*costs, *([(scale.y(0), "0")] if scale.zero else [])]}


def _decade(decade: int) -> str:
    return f"{10**decade:,}" if decade >= 0 else f"{10.0**decade:.{-decade}f}"


def _lines(scale: Scale, lines: Sequence[Series], label_x: float) -> list[dict[str, Any]]:
    """The lines, topmost end first, each with its labels beside that end."""
    heights = [LINE_HEIGHT * len(line.labels) for line in lines]
    ends = [scale.y(line.points[-1][1]) for line in lines]
    middles = spread(ends, heights, TOP - 4, TOP + scale.height + 8)
    drawn = []
    for number, (line, middle, end) in enumerate(zip(lines, middles, ends, strict=True)):
        dots = [(scale.x(size), scale.y(cost)) for size, cost in line.points]
        top = middle - LINE_HEIGHT * (len(line.labels) - 1) / 2
        drawn.append(
            {
                "kind": line.labels[0][1],
                "path": "M" + "L".join(f"{x} {y}" for x, y in dots),
                "lead": f"M{dots[-1][0] + 8} {end}L{label_x - 6} {round(middle, 1)}",
                "dots": dots,
                "marker": MARKERS[number % len(MARKERS)],
                "labels": [
                    {"text": text, "kind": kind, "y": round(top + LINE_HEIGHT * row, 1)}
                    for row, (text, kind) in enumerate(line.labels)
                ],
            }
        )
    return drawn
