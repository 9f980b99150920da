"""Sections "What the fix costs" and "Environment": prices, and what everything was measured with."""

from typing import Any

from lab.claims import HEADROOM
from lab.reports.figures import NONE, quantity

LOAD = {
    "users": ("users, each asking again as soon as it is answered", ""),
    "seconds": ("load on each variant", " s"),
    "blocks": ("blocks that the load is cut into", ""),
    "opportunities": ("contended opportunities that each fix has to see", ""),
}
SERVER = ("workers", "threads", "worker_class", "settings")


def prices(result: dict[str, Any]) -> dict[str, Any]:
    """`names` of prices as columns, `rows` with what each fix costs; nothing where none was measured."""
    names = list(dict.fromkeys(name for arm in result["arms"] for name in arm["price"]))
    rows = [
        {"variant": arm["variant"], "kind": arm["kind"], "cells": [arm["price"].get(name, NONE) for name in names]}
        for arm in result["arms"]
        if arm["price"]
    ]
    return {"names": names, "rows": rows} if rows else {}


def environment(result: dict[str, Any]) -> dict[str, Any]:
    """Versions and machine, the load, how each arm was served, the generator's headroom, the seconds of each step."""
    asked = result["load"]
    return {
        "versions": list(result["environment"].items()),
        "load": [(words, f"{quantity(asked[key])}{unit}") for key, (words, unit) in LOAD.items() if asked.get(key)],
        "servers": _servers(result),
        "ceiling": quantity(result["ceiling"]) if result["ceiling"] else "",
        "headroom": [
            {"variant": variant, "times": f"{times:,.1f}x", "short": times < HEADROOM}
            for variant, times in result["headroom"].items()
        ],
        "enough": f"{HEADROOM:g}",
        "steps": [(name, f"{seconds:,.1f}") for name, seconds in result["steps"].items()],
    }


def _servers(result: dict[str, Any]) -> list[dict[str, Any]]:
    """One row where all are served alike."""
    rows = [
        {"variant": arm["variant"], "cells": [_words(arm["server"].get(name)) for name in SERVER]}
        for arm in result["arms"]
        if arm["server"]
    ]
    alike = len({tuple(row["cells"]) for row in rows}) == 1
    return [{**rows[0], "variant": "every variant"}] if alike else rows


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {inner}" for name, inner in value.items()) or NONE
    return str(value)
