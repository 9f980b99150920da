"""Section "Waiting": who waited for whom, as samples told it; and the errors that PostgreSQL answered with."""

import re
from collections import Counter
from typing import Any

from psycopg.errors import lookup

from lab.evidence.locks import EVERY
from lab.reports.arms import before_and_after
from lab.reports.lockgraph import draw
from lab.reports.sql import one_line

SHOWN = 6
VALUE = re.compile(r"'[^']*'|-?\b\d+(\.\d+)?\b")


def waits(result: dict[str, Any]) -> dict[str, Any]:
    """`arms` that waited with their pairs and a drawing, `errors` by SQLSTATE; nothing where there was neither."""
    shown = [arm["variant"] for arm in before_and_after(result)]
    arms = [_of_arm(arm) | {"open": arm["variant"] in shown} for arm in result["arms"] if arm["blocking"]]
    errors = [
        {"variant": arm["variant"], "kind": arm["kind"], "state": state, "name": _name(state), "count": f"{count:,}"}
        for arm in result["arms"]
        for state, count in sorted(arm["errors"].items())
    ]
    return {"arms": arms, "errors": errors, "every": f"{EVERY * 1000:.0f}"} if arms or errors else {}


def _of_arm(arm: dict[str, Any]) -> dict[str, Any]:
    """Statements that differ only in their values count as one."""
    seen: Counter[tuple[str, str]] = Counter()
    for pair in arm["blocking"]:
        seen[_alike(pair["waiting"]), _alike(pair["blocking"])] += pair["samples"]
    pairs = seen.most_common(SHOWN)
    return {
        "variant": arm["variant"],
        "kind": arm["kind"],
        "samples": f"{seen.total():,}",
        "pairs": [{"waiting": w, "blocking": b, "samples": f"{count:,}"} for (w, b), count in pairs],
        "left_out": len(seen) - len(pairs),
        "drawing": draw(arm["variant"], pairs),
    }


def _alike(statement: str) -> str:
    return VALUE.sub("…", one_line(statement, 300))


def _name(state: str) -> str:
    """What a SQLSTATE stands for: "DeadlockDetected"."""
    try:
        return lookup(state).__name__
    except KeyError:
        return ""
