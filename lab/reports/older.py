"""Results of other versions of the lab: what they do not say is nothing, and the page says whose they are."""

from typing import Any

from lab.reports.result import SCHEMA

ARM: dict[str, Any] = {
    "summary": "",
    "bound": "",
    "server": {},
    "price": {},
    "probes": [],
    "statements": None,
    "errors": {},
    "blocking": [],
    "interleavings": [],
    "memory": {},
    "silk": [],
}
WHOLE: dict[str, Any] = {
    "load": {},
    "faults": [],
    "control": {},
    "ceiling": 0.0,
    "headroom": {},
    "side_by_side": True,
    "environment": {},
    "steps": {},
    "run": "",
}


def filled(result: dict[str, Any]) -> dict[str, Any]:
    """The same result with every key that the sections read."""
    return {**WHOLE, **result, "arms": [{**ARM, **arm} for arm in result["arms"]]}


def note(result: dict[str, Any]) -> str:
    """What to tell of a result that this lab did not write, or nothing."""
    schema = result.get("schema", 0)
    if schema == SCHEMA:
        return ""
    age = "an older" if schema < SCHEMA else "a newer"
    return (
        f"This run is of {age} lab: its result is written in schema {schema}, and this lab reads schema {SCHEMA}. "
        f"What it does not hold is not shown. Run it again to see everything: {result['command']}"
    )
