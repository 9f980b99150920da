"""The percentiles that the lab tells are the exact ones of what it recorded."""

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from lab.bench.percentiles import differences_of, nearest_rank
from lab.evidence.history import read_history
from lab.reports.result import summary
from lab.run import ArmRun, Run
from lab.scenario import Kind
from loadtests.recorder import Recorder
from tests.lab import made_up


@pytest.fixture
def recorded(tmp_path: Path) -> tuple[dict[str, Any], Path]:
    """A result and the history that it was made of: two arms, warm-ups, answers that never came."""
    draw, path = random.Random(7), tmp_path / "history.jsonl"
    recorder = Recorder(path)
    for number in range(997):
        identity, block = f"{number % 2}-0-{number}", number % 9 - 1
        recorder.sent(identity, number % 2, block, "page", float(number))
        lost = number % 50 == 49
        when = None if lost else number + draw.lognormvariate(-4, 1)
        recorder.finished(identity, when, 0 if lost else 200, "info" if lost else "ok", False, None)
    assert recorder._file is not None
    recorder._file.close()
    kinds: tuple[Kind, ...] = ("broken", "fixed")
    arms = [ArmRun("race_condition", k, k, history) for k, history in zip(kinds, read_history(path, 2), strict=True)]
    run = Run(made_up.scenario(), arms)
    result = {"arms": [{"load": summary(arm, run)} for arm in arms]}
    packed = tmp_path / "history.jsonl.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    return json.loads(json.dumps(result)), packed


def test_they_are_equal(recorded: tuple[dict[str, Any], Path]) -> None:
    assert differences_of(*recorded) == [0.0] * 8


def test_a_wrong_one_is_seen(recorded: tuple[dict[str, Any], Path]) -> None:
    result, history = recorded
    result["arms"][1]["load"]["ms"]["p95"] *= 1.05
    differences = differences_of(result, history)
    assert differences[5] == pytest.approx(0.05)
    assert sum(difference > 0 for difference in differences) == 1


def test_the_nearest_rank_is_one_of_the_times() -> None:
    times = [float(number) for number in range(100, 0, -1)]
    assert [nearest_rank(times, percent) for percent in (1, 50, 95, 99, 100)] == [1, 50, 95, 99, 100]
    assert nearest_rank([3.0], 50) == 3.0
    assert nearest_rank([1.0, 2.0, 3.0], 50) == 2.0
