"""Section "Statements": how many a request sends, and which, before and after."""

import re
from typing import Any

from lab.reports.arms import before_and_after, per_request, the_rest
from lab.reports.figures import counted, milliseconds, quantity
from lab.reports.sql import laid_out

SHOWN = 8
FOREIGN_KEY = re.compile(r"SELECT \S+ FROM ONLY .* FOR KEY SHARE OF x", re.DOTALL)


def queries(result: dict[str, Any]) -> dict[str, Any]:
    """`counts`: a row for every arm; `pair` and `rest`: the statements themselves. Nothing where nobody counted."""
    counted = [arm for arm in result["arms"] if per_request(arm) is not None or _probed(arm)]
    if not counted:
        return {}
    names = [probe["name"] for probe in counted[0]["probes"]]
    rows = [
        {
            "variant": arm["variant"],
            "kind": arm["kind"],
            "probes": [quantity(probe["calls"]) for probe in arm["probes"]],
            "load": quantity(per_request(arm)),
        }
        for arm in counted
    ]
    return {
        "probes": names,
        "counts": rows,
        "pair": [_grouped(arm) for arm in before_and_after(result)],
        "rest": [_grouped(arm) for arm in the_rest(result)],
    }


def _probed(arm: dict[str, Any]) -> bool:
    return any(probe["calls"] is not None for probe in arm["probes"])


def _grouped(arm: dict[str, Any]) -> dict[str, Any]:
    """The statements of the load, most frequent first, their costs divided by the requests that were answered."""
    answered = arm["load"].get("answered_under_load") or 0
    rows = (arm["statements"] or []) if answered else []
    return {
        "variant": arm["variant"],
        "kind": arm["kind"],
        "answered": f"{answered:,}",
        "statements": [_statement(row, answered) for row in rows[:SHOWN]],
        "left_out": max(0, len(rows) - SHOWN),
    }


def _statement(row: dict[str, Any], answered: int) -> dict[str, Any]:
    return {
        "calls": counted(row["calls"] / answered, "call"),
        "rows": counted(row["rows"] / answered, "row"),
        "pages": counted(row["blocks"] / answered, "page"),
        "ms": milliseconds(row["ms"] / answered),
        "sql": laid_out(row["query"]),
        "own": bool(FOREIGN_KEY.match(row["query"])),
    }
