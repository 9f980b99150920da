"""Section "Beside broken": how many times as fast each arm answers, as a dot with its interval on a log axis."""

from typing import Any

from django.utils.safestring import SafeString

from lab.reports.engine import rendered
from lab.reports.figures import interval
from lab.reports.logaxis import LogAxis

LABELS, PLOT, FIGURES, ROW, TOP, BOTTOM = 250, 480, 190, 30, 46, 46
CLEAR = 70


def intervals(result: dict[str, Any]) -> dict[str, Any]:
    """`rows`, a `drawing` of them and the `effects` that claims ask for; nothing where no two arms were compared."""
    rows = [
        _row(arm["variant"], arm["kind"], ratio)
        for arm in result["arms"]
        if (ratio := arm["load"]["as_fast_as_broken"])
    ]
    if not rows:
        return {}
    effects = sorted({effect for arm in result["arms"] for f in arm["findings"] if (effect := f.get("minimum_effect"))})
    if control := result["control"]:
        rows.append(_row(f"A/A control of {control['of']}", "control", control))
    return {
        "rows": rows,
        "effects": effects,
        "effect_words": " and ".join(f"{effect:g}x" for effect in effects),
        "drawing": draw(rows, effects),
        "control": control and {**control, "words": interval(control)},
    }


def _row(name: str, kind: str, ratio: dict[str, float]) -> dict[str, Any]:
    return {"name": name, "kind": kind, **ratio, "words": interval(ratio), "p_words": f"{ratio['p']:.3g}"}


def draw(rows: list[dict[str, Any]], effects: list[float]) -> SafeString:
    """The rows below each other; a line at 1, and one at every claim's minimum effect."""
    ends = [row[end] for row in rows for end in ("low", "high")]
    axis = LogAxis.around([1.0, *effects, *ends], LABELS, LABELS + PLOT, 1.15)
    bottom = TOP + ROW * len(rows)
    lines = [{"x": axis.at(1), "kind": "one", "text": "as fast as broken"}]
    lines += [{"x": axis.at(effect), "kind": "effect", "text": f"claimed: {effect:g}x"} for effect in effects]
    places = {"x": "ratio", "low_x": "low", "high_x": "high"}
    drawn = [
        {**row, **{x: axis.at(row[key]) for x, key in places.items()}, "y": TOP + ROW * number + ROW / 2}
        for number, row in enumerate(rows)
    ]
    return rendered(
        "intervals.svg",
        {
            "rows": drawn,
            "lines": _apart(lines),
            "ticks": [{"x": axis.at(tick), "text": f"{tick:g}x"} for tick in axis.ticks()],
            "told": "; ".join(f"{row['name']} {row['words']}" for row in rows),
            "width": LABELS + PLOT + FIGURES,
            "height": bottom + BOTTOM,
            "top": TOP,
            "bottom": bottom,
            "tick_y": bottom + 18,
            "title_y": bottom + 38,
            "middle": LABELS + PLOT / 2,
            "label_x": LABELS - 14,
            "figure_x": LABELS + PLOT + 14,
        },
    )


def _apart(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Their labels on two levels where they would touch."""
    for before, line in zip([None, *lines], lines, strict=False):
        near = before is not None and abs(line["x"] - before["x"]) < 2 * CLEAR
        line["y"] = 14 if near and before is not None and before["y"] == 32 else 32
    return lines
