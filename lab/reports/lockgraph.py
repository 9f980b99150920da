"""Who blocked whom as inline SVG: those who waited on the left, those they waited for on the right."""

from collections.abc import Sequence
from textwrap import shorten, wrap
from typing import Any

from django.utils.safestring import SafeString

from lab.reports.engine import rendered

Pair = tuple[tuple[str, str], int]

BOX, BETWEEN, HEIGHT, GAP, TOP = 350, 200, 48, 12, 30
LETTERS, THICKEST = 44, 9.0


def draw(variant: str, pairs: Sequence[Pair]) -> SafeString:
    """A box for each statement, an arc for each pair, as thick as it was seen often."""
    waiting, blocking = (_column([pair[side] for pair, _ in pairs]) for side in (0, 1))
    most = max(count for _, count in pairs)
    arcs = [
        {
            "path": _arc(waiting[pair[0]], blocking[pair[1]]),
            "width": round(1 + (THICKEST - 1) * count / most, 1),
            **_beside_arc(waiting[pair[0]], blocking[pair[1]]),
            "count": f"{count:,}",
        }
        for pair, count in pairs
    ]
    boxes = _boxes(waiting, 1) + _boxes(blocking, BOX + BETWEEN)
    rows = max(len(waiting), len(blocking))
    size = {"width": 2 * BOX + BETWEEN + 2, "height": TOP + rows * (HEIGHT + GAP)}
    titles = [{"x": 1, "text": "waited"}, {"x": BOX + BETWEEN, "text": "for"}]
    told = "; ".join(f"{waits} waited for {for_} in {count} samples" for (waits, for_), count in pairs)
    words = {"variant": variant, "told": told, "titles": titles}
    return rendered("lockgraph.svg", {**words, **size, "arcs": arcs, "boxes": boxes})


def _column(statements: Sequence[str]) -> dict[str, float]:
    """The middle of each statement's box, from the top."""
    return {text: TOP + number * (HEIGHT + GAP) + HEIGHT / 2 for number, text in enumerate(dict.fromkeys(statements))}


def _boxes(column: dict[str, float], x: float) -> list[dict[str, Any]]:
    return [
        {"x": x, "y": middle - HEIGHT / 2, "width": BOX, "height": HEIGHT, "lines": _lines(text, x, middle)}
        for text, middle in column.items()
    ]


def _lines(text: str, x: float, middle: float) -> list[dict[str, Any]]:
    lines = wrap(shorten(text, 2 * LETTERS - 4, placeholder=" ..."), LETTERS)[:2] or [""]
    first = middle + 4 - 8 * (len(lines) - 1)
    return [{"x": x + 10, "y": first + 16 * number, "text": line} for number, line in enumerate(lines)]


def _beside_arc(left: float, right: float) -> dict[str, float]:
    """Where an arc's number stands: early on those that fall, late on those that rise, so that none meet."""
    share = 0.35 if right > left else 0.65 if right < left else 0.5
    fallen = share * share * (3 - 2 * share)
    return {"x": BOX + BETWEEN * share, "y": round(left + (right - left) * fallen - 4, 1)}


def _arc(left: float, right: float) -> str:
    start, end = BOX, BOX + BETWEEN
    third = BETWEEN / 3
    return f"M{start} {left:.1f}C{start + third:.1f} {left:.1f} {end - third:.1f} {right:.1f} {end} {right:.1f}"
