"""Two runs of one scenario side by side: what was found, how fast it was, what they were made with."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lab.dashboard.folders import file_of
from lab.dashboard.models import ArmResult, Run, State
from lab.reports.figures import MARKS, NONE, interval, milliseconds, quantity

Cell = tuple[str, str]
RATIO = "As fast as broken"
MISSING = "not in this run"


class DifferentError(ValueError):
    """Two runs that have nothing to compare; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing, as A and B have it; `changed` where they differ."""

    name: str
    a: str
    b: str
    changed: bool
    kinds: Cell = ("", "")
    notes: Cell = ("", "")


@dataclass(frozen=True, slots=True)
class Pair:
    """One variant in both runs."""

    variant: str
    kind: str
    claims: list[Line]
    figures: list[Line]

    @property
    def changed(self) -> int:
        """How many of its findings differ; figures always do."""
        return sum(line.changed for line in self.claims)


@dataclass(frozen=True, slots=True)
class Versus:
    """Both runs, what each was made with, and every variant of either."""

    a: Run
    b: Run
    made: list[Line]
    pairs: list[Pair]

    @property
    def changed(self) -> int:
        """How many findings differ."""
        return sum(pair.changed for pair in self.pairs)


def versus(a: Run, b: Run) -> Versus:
    """Compare two finished runs of one scenario.

    Raises:
        DifferentError: they are of two scenarios, or one of them has no result.
    """
    if a.scenario != b.scenario:
        raise DifferentError(
            f"{a.id} is a run of {a.scenario}, {b.id} one of {b.scenario}: their claims are not the same. "
            "Choose two runs of one scenario."
        )
    for run in (a, b):
        if run.state != State.FINISHED:
            raise DifferentError(f"{run.id} has no result: it is {run.state}. Choose two runs that have finished.")
    return Versus(a, b, _made(a, b), _pairs(list(a.arms.all()), list(b.arms.all())))


FACTS: dict[str, Callable[[Run], object]] = {
    "Verdict": lambda run: run.verdict,
    "Scope": lambda run: run.scope,
    "Commit": lambda run: run.commit or NONE,
    "Seed": lambda run: run.seed,
    "Seconds": lambda run: quantity(run.seconds),
}


def _made(a: Run, b: Run) -> list[Line]:
    """Verdict, scope, commit, seed, and all of the load and the surroundings that either names."""
    facts = [_line(name, str(fact(a)), str(fact(b))) for name, fact in FACTS.items()]
    ours, theirs = _surroundings(a), _surroundings(b)
    return facts + [
        _line(name, ours.get(name, NONE), theirs.get(name, NONE)) for name in dict.fromkeys([*ours, *theirs])
    ]


def _surroundings(run: Run) -> dict[str, str]:
    path = file_of(run.id, "result.json")
    try:
        result = json.loads(path.read_text()) if path else {}
        load = {f"Load: {name}": str(value) for name, value in result.get("load", {}).items()}
        return load | {name: str(value) for name, value in result.get("environment", {}).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _pairs(ours: list[ArmResult], theirs: list[ArmResult]) -> list[Pair]:
    """Every variant of either run, in the order of the first that has it."""
    a, b = ({arm.variant: arm for arm in arms} for arms in (ours, theirs))
    return [_pair(name, arm.kind, a.get(name), b.get(name)) for name, arm in (a | b).items()]


def _pair(variant: str, kind: str, a: ArmResult | None, b: ArmResult | None) -> Pair:
    ours, theirs = ({finding["sentence"]: finding for finding in arm.findings} if arm else {} for arm in (a, b))
    sentences = dict.fromkeys([*ours, *theirs])
    claims = [_claim(sentence, ours.get(sentence), theirs.get(sentence)) for sentence in sentences]
    figures = [
        Line(name, told(a) if a else MISSING, told(b) if b else MISSING, changed=bool(name == RATIO and _apart(a, b)))
        for name, told in FIGURES.items()
    ]
    return Pair(variant, kind, claims, figures)


def _claim(sentence: str, a: dict[str, Any] | None, b: dict[str, Any] | None) -> Line:
    """One claim; changed where both runs have an answer, and not the same one."""
    (text, kind, note), (other_text, other_kind, other_note) = _told(a), _told(b)
    changed = bool(a and b) and kind != other_kind
    return Line(sentence, text, other_text, changed, (kind, other_kind), (note, other_note))


def _told(finding: dict[str, Any] | None) -> tuple[str, str, str]:
    if finding is None:
        return MISSING, "", ""
    value = finding["value"]
    return f"{MARKS.get(value, '?')} {value}", value, finding["figures"]


def _apart(a: ArmResult | None, b: ArmResult | None) -> bool:
    """Whether both have a ratio, and their intervals have nothing in common."""
    if not a or not b or not a.ratio_low or not a.ratio_high or not b.ratio_low or not b.ratio_high:
        return False
    return a.ratio_high < b.ratio_low or b.ratio_high < a.ratio_low


def _outcomes(arm: ArmResult) -> str:
    counts = ", ".join(
        f"{quantity(count)} {name}" for name, count in (("ok", arm.ok), ("fail", arm.fail), ("info", arm.info))
    )
    return f"{quantity(arm.requests)} ({counts})"


def _ms(value: float | None) -> str:
    return NONE if value is None else f"{milliseconds(value)} ms"


def _ratio(arm: ArmResult) -> str:
    if arm.ratio is None or arm.ratio_low is None or arm.ratio_high is None:
        return NONE
    return interval({"ratio": arm.ratio, "low": arm.ratio_low, "high": arm.ratio_high})


def _line(name: str, a: str, b: str) -> Line:
    return Line(name, a, b, a != b)


FIGURES: dict[str, Callable[[ArmResult], str]] = {
    "Requests": _outcomes,
    "Rate": lambda arm: f"{quantity(round(arm.per_second))} requests/s",
    "p50": lambda arm: _ms(arm.p50_ms),
    "p95": lambda arm: _ms(arm.p95_ms),
    "p99": lambda arm: _ms(arm.p99_ms),
    RATIO: _ratio,
    "Statements per request": lambda arm: quantity(arm.statements),
}
