"""Section "Memory": what single answers cost the workers, and how the workers grew under load."""

from typing import Any

from django.utils.safestring import SafeString

from lab.reports.engine import rendered
from lab.reports.figures import NONE, breakable

MB = 1e6
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 360, 160, 56, 12, 12, 36


def memory(result: dict[str, Any]) -> dict[str, Any]:
    """`answers`: peaks by probe; `rows`: the workers under load; `drawings` of that. Nothing where nobody watched.

    All in megabytes of 10^6 bytes.
    """
    arms = [arm for arm in result["arms"] if arm["memory"]]
    if not arms:
        return {}
    probes = list(dict.fromkeys(answer["probe"] for arm in arms for answer in arm["memory"].get("answers", [])))
    series = {arm["variant"]: _series(arm) for arm in arms}
    most = max((size for sizes in series.values() for size in sizes), default=0.0)
    return {
        "probes": probes,
        "rows": [_row(arm, probes, series[arm["variant"]]) for arm in arms],
        "drawings": [
            {"words": breakable(arm["variant"]), "kind": arm["kind"], "drawing": draw(arm, sizes, most)}
            for arm in arms
            if len(sizes := series[arm["variant"]]) > 1
        ],
    }


def _series(arm: dict[str, Any]) -> list[float]:
    return [note["pss"] / MB for note in arm["memory"].get("series", []) if note["pss"] is not None]


def _row(arm: dict[str, Any], probes: list[str], series: list[float]) -> dict[str, Any]:
    answers = {answer["probe"]: answer for answer in arm["memory"].get("answers", [])}
    cells = [_mb(answers.get(probe, {}).get(key)) for probe in probes for key in ("peak", "kept")]
    ends = [f"{size:,.1f}" for size in (series[0], series[-1])] if series else [NONE, NONE]
    return {
        "variant": arm["variant"],
        "kind": arm["kind"],
        "cells": [*cells, _mb(arm["memory"].get("under_load")), *ends],
    }


def _mb(size: float | None) -> str:
    return NONE if size is None else f"{size / MB:,.1f}"


def draw(arm: dict[str, Any], sizes: list[float], most: float) -> SafeString:
    """The memory (MB) of an arm's workers after each block, over the blocks; all arms on one axis from 0."""
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    points = [
        f"{LEFT + (right - LEFT) * number / (len(sizes) - 1):.1f} {bottom - (bottom - TOP) * size / most:.1f}"
        for number, size in enumerate(sizes)
    ]
    return rendered(
        "memory.svg",
        {
            "variant": arm["variant"],
            "kind": arm["kind"],
            "told": f"From {sizes[0]:,.1f} MB after the first block to {sizes[-1]:,.1f} MB after the last.",
            "path": f"M{'L'.join(points)}",
            "ticks": [{"y": TOP, "text": f"{most:,.0f} MB"}, {"y": bottom, "text": "0 MB"}],
            "blocks": f"after each of {len(sizes)} blocks of load",
            "width": WIDTH,
            "height": HEIGHT,
            "left": LEFT,
            "right": right,
            "tick_x": LEFT - 6,
            "title_y": bottom + 22,
            "middle": (LEFT + right) / 2,
        },
    )
