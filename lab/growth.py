"""How costs grow with the size of the data: what was measured at each size, the power fitted to it, the finding."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from lab.run import ProbeResult
from lab.scenario import Finding, Variant
from lab.sizes import Growth
from lab.statistics import Power, power_of

COSTS = {
    "statements": "statements sent",
    "pages": "pages of 8 KiB touched",
    "rows": "rows read by scans",
    "ms": "milliseconds",
}
DECADES = 2


@dataclass(frozen=True, slots=True)
class Point:
    """What one request cost at one size, as the median of a few; None is what could not be counted.

    `status` is the worst one answered, 0 where no answer came in time; `answer` is a digest of the body.
    """

    size: int
    requests: int
    status: int
    answer: str
    statements: float | None
    pages: float | None
    rows: float | None
    ms: float | None


def point(size: int, results: Sequence[ProbeResult], rows: int | None) -> Point:
    """The costs of a few requests alike, which read so many rows together; none where one was not answered well."""
    status = next((result.status for result in results if result.status != 200), 200)
    if status != 200:
        return Point(size, len(results), status, "", None, None, None, None)
    return Point(
        size,
        len(results),
        status,
        results[-1].body,
        statements=_median([result.calls for result in results]),
        pages=_median([result.pages for result in results]),
        rows=None if rows is None else rows / len(results),
        ms=median(result.seconds for result in results) * 1000,
    )


def _median(counts: Sequence[int | None]) -> float | None:
    known = [count for count in counts if count is not None]
    return float(median(known)) if len(known) == len(counts) else None


def upper(points: Sequence[Point]) -> list[Point]:
    """The points of the last two decades of sizes, where constants weigh least."""
    last = max(point.size for point in points)
    return [point for point in points if point.size * 10**DECADES >= last]


def fit(points: Sequence[Point], cost: str) -> Power | None:
    """The power of one cost over the last decades; None where a point has no figure: the others' would be a guess."""
    fitted = upper(points)
    known = [getattr(point, cost) for point in fitted if getattr(point, cost) is not None]
    return power_of([point.size for point in fitted], known) if len(known) == len(fitted) else None


def sentence(points: Sequence[Point], cost: str, of: str) -> str:
    """How one cost of one variant grows, in words."""
    fitted, power = upper(points), fit(points, cost)
    values = [getattr(point, cost) for point in fitted]
    since = f"from {fitted[0].size:,} to {fitted[-1].size:,} {of}"
    if None in values:
        missing = [f"{point.size:,} ({_why(point)})" for point in fitted if getattr(point, cost) is None]
        return f"{COSTS[cost]} over {of}: no figure for {', '.join(missing)}"
    if power is None:
        return f"{COSTS[cost]} follow no power {since}: {values[0]:,g} grew to {values[-1]:,g}"
    if len(set(values)) == 1:
        return f"{COSTS[cost]} do not grow: {values[0]:,g} {since}"
    return f"{COSTS[cost]} grow with the power {power} of the size {since}"


def _why(point: Point) -> str:
    return {0: "no answer in time", 200: "not counted by the server"}.get(point.status, f"answered {point.status}")


def finding(fix: Power | None, broken: Power | None) -> Finding:
    """Whether broken grows, and the fix more slowly: the two intervals must lie apart."""
    if fix is None or broken is None:
        return Finding.unknown("no power could be fitted")
    return Finding.of(broken.low > max(fix.high, 0.0), f"{fix} against {broken} of broken")


def curve(variant: Variant, points: Sequence[Point], broken: Sequence[Point], growth: Growth) -> dict[str, Any]:
    """One variant's part of the document: its points, its powers, and the finding where it is a fix."""
    powers = {cost: fit(points, cost) for cost in COSTS}
    told: dict[str, Any] = {
        "variant": variant.name,
        "kind": variant.kind,
        "points": [asdict(point) for point in points],
        "powers": {cost: power and asdict(power) | {"words": str(power)} for cost, power in powers.items()},
        "sentence": sentence(points, growth.cost, growth.of),
    }
    if variant.kind in ("fixed", "attempt"):
        told["finding"] = asdict(finding(powers[growth.cost], fit(broken, growth.cost)))
    return told


def ignored(points: Sequence[Point]) -> str:
    """Which two sizes got the very same answer, or nothing: a view that caps the size would seem not to grow."""
    for smaller, larger in pairwise(points):
        if smaller.answer and smaller.answer == larger.answer:
            return f"the answers for {smaller.size:,} and {larger.size:,} are the same"
    return ""


def figure(value: float | None) -> str:
    """A cost in words: a whole number where it is one, ? where it is not known."""
    return "?" if value is None else f"{value:,.0f}" if value == round(value) else f"{value:,.1f}"
