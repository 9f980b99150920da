"""What a run says of the learner's attempt: judged like a fix, and compared with the recommended one."""

from typing import Any

from lab.claims import apart_for_sure
from lab.reports.result import ratio_document
from lab.runner.plan import Plan
from lab.scenario import Variant
from lab.source import changed_lines, unified_diff
from lab.statistics import Ratio, ratio_of_blocks

HOLDS, FAILS, INCONCLUSIVE = "HOLDS", "FAILS", "INCONCLUSIVE"
EXIT_CODES = {HOLDS: 0, FAILS: 1, INCONCLUSIVE: 3}
MARKS = {HOLDS: "✓", FAILS: "✗", INCONCLUSIVE: "?"}
# As the verdicts that look the same.
NAMES = {HOLDS: "proven", FAILS: "not-fixed", INCONCLUSIVE: "inconclusive"}
MEANINGS = {
    HOLDS: "Your attempt kept every claim in a run in which broken was seen to fail.",
    FAILS: "Your attempt does not keep:",
    INCONCLUSIVE: "This run says nothing about your attempt, good or bad:",
}


def graded(plan: Plan, result: dict[str, Any]) -> dict[str, Any]:
    """The result's `grade` section, where an attempt was run beside a fix; nothing else."""
    kinds = {variant.kind: variant for variant in reversed(plan.variants)}
    if not {"broken", "fixed", "attempt"} <= kinds.keys():
        return {}
    broken, fix, attempt = kinds["broken"], kinds["fixed"], kinds["attempt"]
    arms = {arm["variant"]: arm for arm in result["arms"]}
    grade, why = _grade(result, arms[broken.name], arms[fix.name], arms[attempt.name])
    section = {
        "grade": grade,
        "why": why,
        "attempt": attempt.name,
        "fix": fix.name,
        "beaten_by": _beaten_by(arms[attempt.name]),
        "speed": _speed(plan, result, arms[fix.name], arms[attempt.name]),
        "price": _prices(arms[fix.name], arms[attempt.name]),
        **changes(broken, fix, attempt),
    }
    return {"grade": section}


def changes(broken: Variant, fix: Variant, attempt: Variant) -> dict[str, Any]:
    """How many lines of broken the attempt and the fix change, and the attempt's as a unified diff."""
    return {
        "changed": changed_lines(broken, attempt),
        "fix_changed": changed_lines(broken, fix),
        "diff": unified_diff(broken, attempt),
    }


def _grade(
    result: dict[str, Any], broken: dict[str, Any], fix: dict[str, Any], attempt: dict[str, Any]
) -> tuple[str, list[str]]:
    """The grade and its reasons; a run in which broken or the fix did not do what it must grades nobody."""
    if result["verdict"] == "INCONCLUSIVE":
        return INCONCLUSIVE, result["causes"]
    if fix["verdict"] == "NOT FIXED":
        return INCONCLUSIVE, ["the recommended fix failed in this run too, so it says nothing about yours"]
    if attempt["verdict"] == "NOT FIXED":
        return FAILS, [f["sentence"] for f in attempt["findings"] if f["value"] == "broken"]
    if broken["verdict"] != "PROVEN":
        return INCONCLUSIVE, ["broken was not seen to fail in this run, so that yours held says nothing"]
    return HOLDS, []


def _beaten_by(attempt: dict[str, Any]) -> dict[str, str] | None:
    """The first order of two requests' statements that makes the attempt go wrong: what, and its T1/T2 timeline."""
    violating = next((found for found in attempt["interleavings"] if found["violations"]), None)
    return violating and {"what": violating["what"], "text": violating["text"]}


def _speed(plan: Plan, result: dict[str, Any], fix: dict[str, Any], attempt: dict[str, Any]) -> dict[str, Any] | None:
    """How many times as fast as the fix the attempt answers, by pairs of blocks; None where that can not be said."""
    if plan.scenario.worker is not None:
        return None  # Arms with a worker of their own take turns, so they never meet the same moment.
    ours, theirs = (arm["load"]["block_medians_ms"] for arm in (attempt, fix))
    both = sorted(ours.keys() & theirs.keys(), key=int)
    ratio = ratio_of_blocks([theirs[b] for b in both], [ours[b] for b in both], plan.seed)
    if ratio is None:
        return None
    noise = apart_for_sure(_ratio(result["control"]) if result["control"] else None)
    return {**ratio_document(ratio), "apart": noise}


def _prices(fix: dict[str, Any], attempt: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Every price that was measured of the attempt, and what it is for the fix."""
    return {name: (text, fix["price"].get(name, "")) for name, text in attempt["price"].items()}


def in_words(grade: dict[str, Any], *, spoilers: bool = True) -> list[str]:
    """The comparison with the recommended fix as sentences; without spoilers the fix stays nameless."""
    name = f" ({grade['fix']})" if spoilers else ""
    lines = [_changes_in_words(grade), _speed_in_words(grade["speed"], name)]
    for price, (yours, its) in grade["price"].items():
        beside = f"; the recommended fix: {its}" if its else ""
        lines.append(f"It costs: {price.lower()}: {yours}{beside}.")
    return lines


def reasons(grade: dict[str, Any], *, spoilers: bool = True) -> list[str]:
    """Why it was graded so; without spoilers the fix stays nameless."""
    return grade["why"] if spoilers else [why.replace(grade["fix"], "the recommended fix") for why in grade["why"]]


def shown(result: dict[str, Any], *, spoilers: bool = True) -> dict[str, Any]:
    """What a page shows of the grade: nothing where the run graded nobody."""
    grade = result.get("grade")
    if not grade:
        return {}
    styles = {"+": "added", "-": "removed", "@": "place"}
    return {
        "words": grade["grade"],
        "mark": MARKS[grade["grade"]],
        "name": NAMES[grade["grade"]],
        "meaning": MEANINGS[grade["grade"]],
        "why": reasons(grade, spoilers=spoilers),
        "lines": in_words(grade, spoilers=spoilers),
        "beaten_by": grade["beaten_by"],
        "diff": [(styles.get(line[:1], "same"), line) for line in grade["diff"].splitlines()[2:]],
    }


def _changes_in_words(grade: dict[str, Any]) -> str:
    if not grade["diff"]:
        return "It is broken.py, unchanged."
    return f"It changes {_lines(grade['changed'])} of broken.py; the recommended fix changes {grade['fix_changed']}."


def _lines(count: int) -> str:
    return "1 line" if count == 1 else f"{count} lines"


def _speed_in_words(speed: dict[str, Any] | None, name: str) -> str:
    if speed is None:
        return f"Its speed can not be compared with that of the recommended fix{name} in this run."
    ratio = _ratio(speed)
    if ratio.low > speed["apart"]:
        word = "it is faster"
    elif ratio.high < 1 / speed["apart"]:
        word = "it is slower"
    else:
        word = "no difference can be told from chance"
    return f"It answers {ratio} as fast as the recommended fix{name}, over {ratio.pairs} pairs of blocks: {word}."


def _ratio(document: dict[str, Any]) -> Ratio:
    return Ratio(*(document[key] for key in ("ratio", "low", "high", "p", "pairs")))
