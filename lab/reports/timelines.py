"""Section "Interleavings": two requests' statements as columns of time, with who had to wait drawn beside them."""

from collections.abc import Mapping
from typing import Any

from lab.reports.arms import before_and_after


def timelines(result: dict[str, Any]) -> dict[str, Any]:
    """`arms` with their tries as tables; those of broken and its fix are `open`. Nothing where none were tried."""
    shown = [arm["variant"] for arm in before_and_after(result)]
    arms = [
        {
            "variant": arm["variant"],
            "kind": arm["kind"],
            "open": arm["variant"] in shown,
            "tries": [drawn(found) for found in arm["interleavings"]],
        }
        for arm in result["arms"]
        if arm["interleavings"]
    ]
    return {"arms": arms} if arms else {}


def drawn(found: Mapping[str, Any]) -> dict[str, Any]:
    """One variant's interleavings with its timeline as `rows` of cells, a column for each of the `names`.

    A cell has a `step` with its `outcome` or `blocked_by`, or says for whom its party `waits` meanwhile.
    """
    timeline = found.get("timeline", [])
    names = sorted({entry["party"] for entry in timeline} | {"T1", "T2"})
    return {
        **{name: found[name] for name in ("tried", "violations", "what")},
        "text": found.get("text", ""),
        "names": names,
        "rows": _rows(timeline, names),
    }


def _rows(timeline: list[dict[str, Any]], names: list[str]) -> list[dict[str, Any]]:
    """A row for every entry: the cell of who did something, and of those who wait meanwhile for whom."""
    rows, waiting = [], dict.fromkeys(names, "")
    for number, entry in enumerate(timeline, 1):
        waiting[entry["party"]] = entry["blocked_by"] or ""
        cells = [_cell(entry) if name == entry["party"] else {"waits": waiting[name]} for name in names]
        rows.append({"number": number, "cells": cells})
    return rows


def _cell(entry: dict[str, Any]) -> dict[str, str]:
    return {
        "step": entry["step"],
        "outcome": entry["outcome"],
        "blocked_by": entry["blocked_by"] or "",
        "error": "error" if entry["outcome"].startswith("ERROR") else "",
    }
