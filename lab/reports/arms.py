"""Section "Variants": how each of them did, in one row; and which two are set side by side."""

from typing import Any

from lab.latency import hides
from lab.reports.figures import NONE, interval, milliseconds, quantity

OUTCOMES = {
    ("broken", "PROVEN"): ("broken", "has the bug, as it must"),
    ("broken", "NOT REPRODUCED"): ("unknown", "did not show the bug"),
    ("tempting", "PROVEN"): ("broken", "fails too, as it must"),
    ("tempting", "NOT REPRODUCED"): ("unknown", "did not fail, though it must"),
    ("fixed", "PROVEN"): ("holds", "holds"),
    ("fixed", "NOT FIXED"): ("broken", "does not hold"),
    ("attempt", "PROVEN"): ("holds", "holds"),
    ("attempt", "NOT FIXED"): ("broken", "does not hold"),
}
OPEN = ("unknown", "left open")
OUTCOME_WORDS = {"ok": "ok", "fail": "refused", "info": "unknown"}
COLUMNS = ("p50", "p95", "p99", "max")


def table(result: dict[str, Any]) -> dict[str, Any]:
    """A row for every arm; `counted` says whether anybody counted statements, `compared` whether ratios make sense."""
    rows = [_row(arm) for arm in result["arms"]]
    return {
        "rows": rows,
        "counted": any(row["statements"] != NONE for row in rows),
        "compared": any(row["ratio"] for row in rows),
        "stalled": any(row["hides"] for row in rows),
    }


def _row(arm: dict[str, Any]) -> dict[str, Any]:
    load = arm["load"]
    value, words = OUTCOMES.get((arm["kind"], arm["verdict"]), OPEN)
    ms = load["ms"]
    return {
        **{name: arm[name] for name in ("variant", "kind", "summary")},
        "value": value,
        "words": words,
        "requests": f"{load['requests']:,}",
        "outcomes": ", ".join(
            f"{load['outcomes'][name]:,} {word}" for name, word in OUTCOME_WORDS.items() if load["outcomes"].get(name)
        ),
        "per_second": quantity(load["per_second"]),
        "ms": [milliseconds(ms.get(name)) for name in COLUMNS],
        "hides": bool(ms) and hides(load),
        "corrected": [milliseconds(load["ms_corrected"].get(name)) for name in COLUMNS],
        "statements": quantity(per_request(arm)),
        "ratio": interval(ratio) if (ratio := load["as_fast_as_broken"]) else "",
    }


def per_request(arm: dict[str, Any]) -> float | None:
    """The statements that an answered request of the load sent on average; None where nobody counted."""
    answered = arm["load"].get("answered_under_load")
    if arm["statements"] is None or not answered:
        return None
    return float(sum(row["calls"] for row in arm["statements"]) / answered)


def before_and_after(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Broken and what it is compared with: the learner's own attempt, else the recommended fix, else any other."""
    order = ("attempt", "fixed", "tempting")
    before = [arm for arm in result["arms"] if arm["kind"] == "broken"]
    after = [arm for kind in order for arm in result["arms"] if arm["kind"] == kind]
    return [*before[:1], *after[:1]]


def the_rest(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The arms that are not set side by side."""
    shown = [arm["variant"] for arm in before_and_after(result)]
    return [arm for arm in result["arms"] if arm["variant"] not in shown]
