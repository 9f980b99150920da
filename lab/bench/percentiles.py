"""The percentiles of result.json, beside exact ones counted anew from the recorded history."""

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lab.bench.line import Line, unmeasured
from lab.bench.verdicts import latest
from lab.discovery import scenario_names
from lab.state import runs_dir

WHAT, TARGET = "percentiles against exact ones from the history", "within 1 %"


def percentiles() -> list[Line]:
    """The largest difference, over every variant of every scenario's last run."""
    differences = [d for name in scenario_names() for d in of_result(latest(name))]
    if not differences:
        return [unmeasured(WHAT, TARGET, "no run has kept its history")]
    worst, off = max(differences), sum(difference > 0 for difference in differences)
    figure = f"{off} of {len(differences)} differ, the worst by {worst:.3%}"
    return [Line(WHAT, figure, TARGET, worst <= 0.01, "p50, p95 and p99 of every variant, both to a microsecond")]


def of_result(result: dict[str, Any]) -> list[float]:
    """The relative differences of a run's percentiles."""
    path = runs_dir() / result["run"] / "history.jsonl.gz"
    return differences_of(result, path) if path.exists() else []


def differences_of(result: dict[str, Any], history: Path) -> list[float]:
    """The relative difference of every percentile in a result from the exact one of its history."""
    with gzip.open(history, "rt") as lines:
        times = answered(lines)
    differences = []
    for number, arm in enumerate(result["arms"]):
        for name, told in arm["load"]["ms"].items():
            percent = 100 if name == "max" else int(name[1:])
            exact = round(nearest_rank(times[number], percent), 3)
            differences.append(abs(told - exact) / exact)
    return differences


def answered(lines: Iterable[str]) -> dict[int, list[float]]:
    """The milliseconds of the answered requests of each arm, warm-up left out."""
    sent: dict[str, tuple[int, float]] = {}
    times: dict[int, list[float]] = {}
    for line in lines:
        match json.loads(line):
            case ["s", identity, arm, block, _, when, *_] if block >= 0:
                sent[identity] = arm, when
            case ["f", identity, float(when), *_] if identity in sent:
                arm, began = sent[identity]
                times.setdefault(arm, []).append(1000 * (when - began))
    return times


def nearest_rank(times: list[float], percent: int) -> float:
    """The smallest time that at least so many percent of the times do not exceed."""
    rank = -(-len(times) * percent // 100)
    return sorted(times)[rank - 1]
