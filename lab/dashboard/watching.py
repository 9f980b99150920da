"""A run as it can be watched: what its events have told so far."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from lab.dashboard.sparks import Spark, spark
from lab.reports.figures import MARKS, breakable, milliseconds, quantity

EXPECTED = {
    "broken": "has the bug",
    "tempting": "half a fix: must fail too",
    "fixed": "a fix: must hold",
    "attempt": "your own: judged like a fix",
    "control": "the first fix again: what differs between the two is no difference",
}


@dataclass(slots=True)
class Step:
    """A step of the run, and how long it took, or has taken up to now."""

    name: str
    detail: str
    at: float
    seconds: float = 0.0
    current: bool = False


@dataclass(slots=True)
class Lane:
    """What was told of one variant."""

    name: str
    kind: str
    summary: str = ""
    requests: int = 0
    took: float = 0.0
    rates: list[float] = field(default_factory=list)
    medians: list[float] = field(default_factory=list)
    tails: list[float] = field(default_factory=list)
    orders: str = ""
    found: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def expected(self) -> str:
        """What its kind must do."""
        return EXPECTED.get(self.kind, "")

    @property
    def breakable(self) -> SafeString:
        """Its name, which a line may break after each underscore."""
        return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in breakable(self.name)))

    @property
    def per_second(self) -> str:
        """Its mean rate."""
        return quantity(round(self.requests / self.took)) if self.took else ""

    @property
    def p50(self) -> str:
        """The median of its last block, in milliseconds."""
        return milliseconds(self.medians[-1]) if self.medians else ""

    @property
    def p95(self) -> str:
        """The 95th percentile of its last block, in milliseconds."""
        return milliseconds(self.tails[-1]) if self.tails else ""

    @property
    def trace(self) -> Spark:
        """Its median, block by block."""
        return spark(self.medians, "median of each block", " ms")

    def block(self, event: dict[str, Any]) -> None:
        """One more block."""
        requests, rate = int(event["requests"]), float(event["per_second"])
        self.requests += requests
        self.took += requests / rate if rate > 0 else 0.0
        self.rates.append(rate)
        for key, kept in (("p50_ms", self.medians), ("p95_ms", self.tails)):
            if key in event:
                kept.append(float(event[key]))


@dataclass
class Watched:
    """A run so far; `done` of `total` is how far its load is, in words `how_far`."""

    plan: dict[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    lanes: dict[str, Lane] = field(default_factory=dict)
    claims: list[dict[str, str]] = field(default_factory=list)
    verdict: str = ""
    ended: str = ""
    events: int = 0
    now: float = 0.0
    done: int = 0
    total: int = 0
    how_far: str = ""

    @property
    def status(self) -> str:
        """What is to be read out aloud when it changes."""
        if self.verdict:
            return f"The verdict is {self.verdict}."
        return f"Step {self.steps[-1].name}: {self.steps[-1].detail}" if self.steps else "It is about to begin."

    @property
    def expected_seconds(self) -> float:
        """How long the last runs like it took, 0 where nobody knows."""
        found = self.plan.get("expected_seconds")
        return float(found) if isinstance(found, int | float) else 0.0

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Every claim with its answer for each variant, in the order of `shown`; nothing where it is not judged yet."""
        arms = self.judged
        return [{**claim, "cells": [arm.found.get(claim["sentence"]) for arm in arms]} for claim in self.claims]

    @property
    def judged(self) -> list[Lane]:
        """The variants that claims are about."""
        return [lane for lane in self.lanes.values() if lane.kind != "control"]

    @property
    def heard(self) -> bool:
        """Whether anything was told of a variant."""
        return any(lane.requests or lane.orders for lane in self.lanes.values())

    def lane(self, name: str) -> Lane:
        """What was told of a variant; the only one that no plan names is the control."""
        return self.lanes.setdefault(name, Lane(name, "control"))


def watch(events: Iterable[dict[str, Any]], elapsed: float | None = None) -> Watched:
    """All that the events say; `elapsed` seconds since the start, where the run is at work."""
    seen = Watched()
    for event in events:
        seen.events += 1
        seen.now = event["at"]
        # A line is what the run of some other version of the lab wrote, or anybody: what makes no sense is left out.
        with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
            HEARD[event["kind"]](seen, event)
    if elapsed is not None and not seen.ended:
        seen.now = max(seen.now, elapsed)
    _time_steps(seen, elapsed is not None)
    return seen


def _time_steps(seen: Watched, at_work: bool) -> None:
    for step, later in pairwise(seen.steps):
        step.seconds = max(later.at - step.at, 0.0)
    if seen.steps:
        seen.steps[-1].seconds = max(seen.now - seen.steps[-1].at, 0.0)
        seen.steps[-1].current = at_work and not seen.ended


def _plan(seen: Watched, event: dict[str, Any]) -> None:
    seen.plan = event
    for variant in event["variants"]:
        seen.lanes[str(variant["name"])] = Lane(str(variant["name"]), str(variant["kind"]), str(variant["summary"]))
    seen.claims = [{"sentence": str(claim["sentence"])} for claim in event["claims"]]


def _step(seen: Watched, event: dict[str, Any]) -> None:
    seen.steps.append(Step(str(event["name"]), str(event["detail"]), float(event["at"])))
    seen.done = seen.total = 0
    seen.how_far = ""


def _block(seen: Watched, event: dict[str, Any]) -> None:
    seen.lane(str(event["variant"])).block(event)
    seen.total = int(event["total"])
    seen.done = min(int(event["done"]), seen.total)
    what = "block {} of {}"
    if event.get("block", 0) >= seen.plan.get("blocks", 0) and seen.plan.get("opportunities"):
        what = f"{event['variant']} is visited until it has seen enough: {{}} of {{}} contended opportunities"
    seen.how_far = what.format(f"{seen.done:,}", f"{seen.total:,}")


def _interleaving(seen: Watched, event: dict[str, Any]) -> None:
    tried, violations = int(event["tried"]), int(event["violations"])
    seen.lane(str(event["variant"])).orders = f"broken by {violations:,} of {tried:,} orders of two requests"


def _finding(seen: Watched, event: dict[str, Any]) -> None:
    value = str(event["value"])
    told = {"value": value, "mark": MARKS[value], "figures": str(event["figures"])}
    seen.lane(str(event["variant"])).found[str(event["sentence"])] = told


def _verdict(seen: Watched, event: dict[str, Any]) -> None:
    seen.verdict = str(event["verdict"])


def _end(seen: Watched, event: dict[str, Any]) -> None:
    seen.ended = str(event["state"])


HEARD = {
    "plan": _plan,
    "step": _step,
    "block": _block,
    "interleaving": _interleaving,
    "finding": _finding,
    "verdict": _verdict,
    "end": _end,
}
