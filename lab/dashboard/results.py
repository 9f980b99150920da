"""What the latest result of a scenario says of each variant, as far as its page shows it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.dashboard import past
from lab.dashboard.remembered import remembered
from lab.state import runs_dir

LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class ArmSeen:
    """One variant in that run: its verdict in words, its findings by the claim's name, the orders tried."""

    verdict: str
    findings: Mapping[str, Mapping[str, Any]]
    interleavings: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Seen:
    """One run: its id, and its variants."""

    run: str
    arms: Mapping[str, ArmSeen]


def latest(scenario: str) -> Seen | None:
    """The latest run of all variants that left a result; a run of some of them where there is no other."""
    runs = [entry for entry in reversed(past.runs_of(scenario)) if entry.run][:LOOKED_AT]
    for entry in sorted(runs, key=lambda entry: entry.scope != "all variants"):
        if seen := _read(runs_dir() / entry.run / "result.json"):
            return seen
    return None


@remembered
def _read(path: Path) -> Seen | None:
    try:
        result = json.loads(path.read_text())
        return Seen(path.parent.name, {arm["variant"]: _arm(arm) for arm in result["arms"]})
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _arm(arm: Mapping[str, Any]) -> ArmSeen:
    findings = {finding["claim"]: finding for finding in arm["findings"]}
    kept = ("tried", "violations", "what", "timeline")
    orders = [{key: found[key] for key in kept} for found in arm["interleavings"]]
    return ArmSeen(arm["verdict"], findings, orders)
