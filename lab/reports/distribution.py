"""Section "Answer times": the distribution of every arm's answers, exact to the pixel, beside broken's."""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString

from lab.latency import SHARES
from lab.reports.engine import rendered
from lab.reports.figures import breakable, milliseconds
from lab.reports.logaxis import LogAxis
from lab.reports.samples import Sample
from lab.statistics import percentile

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 360, 200, 44, 12, 12, 40


def distribution(result: dict[str, Any], samples: dict[str, list[Sample]]) -> dict[str, Any]:
    """A `drawing` for each arm that was answered, all on one axis; nothing without samples."""
    times = {
        arm["variant"]: sorted(sample.took_us / 1000 for sample in samples.get(arm["variant"], []) if sample.took_us)
        for arm in result["arms"]
    }
    ends = [end for taken in times.values() if taken for end in (taken[0], taken[-1])]
    if not ends:
        return {}
    axis = LogAxis.around(ends, LEFT, WIDTH - RIGHT, 1.05)
    broken = next((times[arm["variant"]] for arm in result["arms"] if arm["kind"] == "broken"), [])
    return {
        "arms": [
            {"words": breakable(arm["variant"]), "kind": arm["kind"], "drawing": draw(arm, taken, broken, axis)}
            for arm in result["arms"]
            if (taken := times[arm["variant"]])
        ]
    }


def draw(arm: dict[str, Any], taken: Sequence[float], broken: Sequence[float], axis: LogAxis) -> SafeString:
    """The share of answers (sorted ms) that took at most so long, over a log axis; broken's dashed behind it."""
    marks = [(share, percentile(taken, share / 100)) for share in SHARES]
    told = ", ".join(f"{share} % at most {milliseconds(value)} ms" for share, value in marks)
    bottom = HEIGHT - BOTTOM
    return rendered(
        "distribution.svg",
        {
            "variant": arm["variant"],
            "kind": arm["kind"],
            "told": f"{len(taken):,} answers: {told}, the longest {milliseconds(taken[-1])} ms.",
            "path": steps(taken, axis),
            "reference": "" if arm["kind"] == "broken" else steps(broken, axis),
            "dots": [{"x": axis.at(value), "y": _y(share / 100)} for share, value in marks],
            "x_ticks": [{"x": axis.at(tick), "text": f"{tick:g}"} for tick in axis.ticks()],
            "y_ticks": [{"y": _y(share / 100), "text": f"{share} %"} for share in (0, 25, 50, 75, 100)],
            "width": WIDTH,
            "height": HEIGHT,
            "left": LEFT,
            "right": WIDTH - RIGHT,
            "top": TOP,
            "bottom": bottom,
            "tick_x": LEFT - 6,
            "tick_y": bottom + 16,
            "title_y": bottom + 34,
            "middle": (LEFT + WIDTH - RIGHT) / 2,
        },
    )


def _y(share: float) -> float:
    return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share, 1)


def steps(taken: Sequence[float], axis: LogAxis) -> str:
    """The empirical distribution of sorted times as a path of whole pixels: a step wherever an answer lies."""
    if not taken:
        return ""
    counts = Counter(math.floor(axis.at(value)) for value in taken)
    floor, room = HEIGHT - BOTTOM, HEIGHT - BOTTOM - TOP
    x = min(counts)
    path, done, height = [f"M{x} {floor}"], 0, 0
    for column in sorted(counts):
        done += counts[column]
        rise = round(room * done / len(taken)) - height
        path.append(f"h{column - x}" if column > x else "")
        path.append(f"v{-rise}" if rise else "")
        x, height = column, height + rise
    return "".join([*path, f"H{WIDTH - RIGHT}"])
