"""What a result shows, section by section: the same in report.html and on the lab's own page of the run."""

from pathlib import Path
from typing import Any

from lab.reports import grade, growth, older, samples
from lab.reports.arms import table
from lab.reports.distribution import distribution
from lab.reports.intervals import intervals
from lab.reports.matrix import matrix
from lab.reports.memory import memory
from lab.reports.overtime import overtime
from lab.reports.plans import plans
from lab.reports.queries import queries
from lab.reports.rawdata import section
from lab.reports.surroundings import environment, prices
from lab.reports.timelines import timelines
from lab.reports.waits import waits

TEMPLATE = "reports/body.html"
MARKS = {"PROVEN": "✓", "NOT FIXED": "✗", "NOT REPRODUCED": "✗", "INCONCLUSIVE": "?"}
MEANINGS = {
    "NOT REPRODUCED": "A variant that must misbehave behaved well: so it is not shown that any fix fixes anything.",
    "NOT FIXED": "A variant that must behave well was seen to misbehave.",
    "INCONCLUSIVE": "What was seen is not enough to say anything, good or bad.",
}


def context(result: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The context of `TEMPLATE` for a run's result and its folder; a section without anything to show is empty.

    The headings of the body begin at the second level: the page around it gives the first. Its styles and scripts are
    named in `lab.reports.assets`.
    """
    told, seen = older.filled(result), samples.read(folder)
    return {
        "r": told,
        "older": older.note(result),
        "verdict": _verdict(told),
        "took": f"{told['seconds']:,.1f} s, of which {told['measuring_seconds']:,.1f} s measuring",
        "grade": grade.shown(told),
        "arms": table(told),
        "claims": matrix(told),
        "ratios": intervals(told),
        "distribution": distribution(told, seen),
        "overtime": overtime(told, seen),
        "queries": queries(told),
        "plans": plans(told),
        "waits": waits(told),
        "timelines": timelines(told),
        "memory": memory(told),
        "prices": prices(told),
        "growth": growth.of(told["scenario"]),
        "environment": environment(told),
        "data": section(folder),
    }


def _verdict(result: dict[str, Any]) -> dict[str, str]:
    verdict = result["verdict"]
    return {
        "words": verdict,
        "name": verdict.lower().replace(" ", "-"),
        "mark": MARKS[verdict],
        "meaning": MEANINGS.get(verdict) or _proven(result),
    }


def _proven(result: dict[str, Any]) -> str:
    kinds = [arm["kind"] for arm in result["arms"]]
    tempting, fixed = kinds.count("tempting"), len(kinds) - kinds.count("tempting") - kinds.count("broken")
    halves = f", {tempting} half-fix{'es' if tempting > 1 else ''} seen to fail" if tempting else ""
    fixes = f", {fixed} fix{'es' if fixed > 1 else ''} seen to hold" if fixed else ""
    return f"The bug was seen to happen{halves}{fixes}."
