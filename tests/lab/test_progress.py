"""progress.jsonl: what a run writes of itself while it works, and that a run never fails for want of it."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest

from lab.registry import get_scenario
from lab.reports.progress import ProgressFile, is_live, plan_document, read_events
from lab.run import ArmRun
from lab.runner.plan import make_plan
from lab.runner.progress import Stopwatch, Terminated
from lab.scenario import Claim, Finding
from lab.verdict import ArmVerdict, Judgement

PLAN = make_plan(get_scenario("race_condition"), seed=7)
REPORT = {"arm": 0, "block": 2, "seconds": 0.2, "served": 90, "took": 0.3, "ok": 90, "p50_ms": 12.5, "p95_ms": 40.0}


def events(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "progress.jsonl").read_text().splitlines()]


def judgement() -> Judgement:
    claim = Claim(
        "stock_matches_sales", "Every sale took one item off the shelf.", lambda arm, run: Finding.of(True, "")
    )
    arm = ArmVerdict(
        ArmRun("race_condition", "broken", "broken"), [(claim, Finding("broken", "9 sold, 4 gone"))], "PROVEN"
    )
    return Judgement("PROVEN", [], [arm])


def test_everything_that_a_run_tells_is_a_line(tmp_path: Path) -> None:
    said: list[str] = []
    with ProgressFile(tmp_path, PLAN, said.append) as file:
        watch = Stopwatch(file)
        watch.step("load", "16 users")
        watch.block("broken", 3, 60, REPORT)
        watch.interleaving("broken", {"tried": 8, "violations": 2, "timeline": []})
        watch.judged(judgement())
    told = events(tmp_path)
    assert [event["kind"] for event in told] == ["plan", "step", "block", "interleaving", "finding", "verdict", "end"]
    assert [event["at"] for event in told] == sorted(event["at"] for event in told)
    plan, step, block, interleaving, finding, verdict, end = ({**event, "at": 0} for event in told)
    assert plan == {"at": 0, "kind": "plan", **plan_document(PLAN), "began": plan["began"]}
    assert (plan["variants"][0]["name"], plan["seed"]) == ("broken", 7)
    assert step == {"at": 0, "kind": "step", "name": "load", "detail": "16 users"}
    counted = {"variant": "broken", "done": 3, "total": 60, "block": 2, "requests": 90, "per_second": 300.0}
    assert block == {"at": 0, "kind": "block", **counted, "p50_ms": 12.5, "p95_ms": 40.0}
    assert interleaving == {"at": 0, "kind": "interleaving", "variant": "broken", "tried": 8, "violations": 2}
    assert (finding["variant"], finding["claim"], finding["value"]) == ("broken", "stock_matches_sales", "broken")
    assert (verdict["verdict"], verdict["causes"]) == ("PROVEN", [])
    assert (end["state"], end["message"], said) == ("finished", "", [])


@pytest.mark.parametrize(
    ("error", "state"),
    [(KeyboardInterrupt(), "cancelled"), (Terminated(), "aborted"), (RuntimeError("no room"), "failed")],
)
def test_the_last_line_says_how_it_ended(tmp_path: Path, error: BaseException, state: str) -> None:
    with pytest.raises(type(error)), ProgressFile(tmp_path, PLAN, print):
        raise error
    assert events(tmp_path)[-1]["state"] == state
    assert events(tmp_path)[-1]["message"] == str(error)


def test_a_full_disk_is_said_once_and_disturbs_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    with ProgressFile(tmp_path, PLAN, said.append) as file:
        real = os.write
        monkeypatch.setattr(os, "write", lambda descriptor, line: real(descriptor, line[:5]))
        for number in range(3):
            file.step("load", str(number))
    assert len(said) == 1
    assert "progress.jsonl could not be written (No space left on device): the run goes on" in said[0]


def test_a_folder_that_takes_no_file_is_said_once(tmp_path: Path) -> None:
    said: list[str] = []
    with ProgressFile(tmp_path / "gone", PLAN, said.append) as file:
        file.step("load")
    assert len(said) == 1
    assert os.strerror(errno.ENOENT) in said[0]


def test_a_run_at_work_can_be_told_from_one_that_was_killed(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    assert not is_live(path)
    with ProgressFile(tmp_path, PLAN, print):
        assert is_live(path)
    assert not is_live(path)


def test_a_second_start_begins_anew(tmp_path: Path) -> None:
    for _ in range(2):
        with ProgressFile(tmp_path, PLAN, print):
            pass
    assert [event["kind"] for event in events(tmp_path)] == ["plan", "end"]
    assert [path.name for path in tmp_path.iterdir()] == ["progress.jsonl"]


def test_torn_lines_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "progress.jsonl"
    path.write_bytes(b'{"at": 1, "kind": "step", "name": "load"}\n\xff\n[]\n{"at": "x", "kind": "step"}\n{"at": 2, "ki')
    assert read_events(path) == [{"at": 1, "kind": "step", "name": "load"}]
    assert read_events(tmp_path / "none") == []
