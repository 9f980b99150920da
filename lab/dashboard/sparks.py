"""Small drawings of a few numbers: their coordinates; the templates draw them, the words beside them say the same."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lab.reports.figures import interval, quantity, times
from lab.reports.logaxis import LogAxis

WIDTH, HEIGHT, EDGE = 120, 28, 4
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Spark:
    """A line through numbers, the oldest first; `last` is the end of it."""

    words: str
    points: str = ""
    last: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One ratio with its interval: the dot at `y`, the bar from `low` to `high`."""

    x: float
    y: float
    low: float
    high: float
    words: str


@dataclass(frozen=True, slots=True)
class Bars:
    """Ratios with their intervals side by side, the oldest first, on a logarithmic scale; `one` is where 1x lies."""

    words: str
    one: float = 0.0
    bars: list[Bar] = field(default_factory=list)


def spark(values: Sequence[float], what: str, unit: str) -> Spark:
    """The newest of these numbers as a line from zero up."""
    shown = list(values[-SHOWN:])
    if not shown:
        return Spark(f"{what}: nothing yet")
    most = max(shown) or 1.0
    places = [(x, round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * value / most, 1)) for x, value in across(shown)]
    first = f"{quantity(shown[0])}{unit} at first, " if len(shown) > 1 else ""
    words = f"{what}: {first}{quantity(shown[-1])}{unit} at last"
    return Spark(words, " ".join(f"{x},{y}" for x, y in places), places[-1])


def bars(ratios: Sequence[dict[str, float]], what: str) -> Bars:
    """Ratios, each a mapping of `ratio`, `low` and `high`."""
    shown = list(ratios[-SHOWN:])
    if not shown:
        return Bars(f"{what}: not measured")
    ends = [ratio[end] for ratio in shown for end in ("low", "high")]
    axis = LogAxis.around([1.0, *ends], HEIGHT - EDGE, EDGE, 1.15)
    drawn = [
        Bar(x, axis.at(ratio["ratio"]), axis.at(ratio["low"]), axis.at(ratio["high"]), interval(ratio))
        for x, ratio in across(shown)
    ]
    values = [ratio["ratio"] for ratio in shown]
    spread = f", from {times(min(values))} to {times(max(values))} in {len(shown)} runs" if len(shown) > 1 else ""
    return Bars(f"{what}: {drawn[-1].words} at last{spread}", axis.at(1.0), drawn)


def across[T](values: Sequence[T]) -> list[tuple[float, T]]:
    """Each of the values with its place from left to right; a single one stands at the right."""
    room = WIDTH - 2 * EDGE
    gap = room / max(len(values) - 1, 1)
    return [(round(WIDTH - EDGE - gap * (len(values) - 1 - i), 1), value) for i, value in enumerate(values)]
