"""The recorder: what it writes is what the lab reads."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab.evidence.history import read_history
from loadtests.recorder import Recorder


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Callable[[], Recorder]]:
    """Make recorders of one file; they have no end of their own but that of their process."""
    made: list[Recorder] = []

    def make() -> Recorder:
        made.append(Recorder(tmp_path / "history.jsonl"))
        return made[-1]

    yield make
    for recorder in made:
        assert recorder._file is not None
        recorder._file.close()


def test_what_is_written_is_read_back(record: Callable[[], Recorder], tmp_path: Path) -> None:
    recorder = record()
    recorder.sent("0-0-0", 0, -1, "buy", 1.25)
    recorder.sent("1-0-0", 1, 0, 'nâme "quoted"\n', 1.5)
    recorder.finished("0-0-0", 2.5, 201, "ok", True, {"article": 3})
    recorder.sent("0-0-1", 0, 0, "buy", 3.0)
    recorder.finished("0-0-1", None, 0, "info", True, None)
    recorder.flush()
    first, second = read_history(tmp_path / "history.jsonl", arms=2)
    assert [(r.status, r.outcome, r.block, r.note) for r in first] == [
        (201, "ok", -1, {"article": 3}),
        (0, "info", 0, None),
    ]
    assert first[0].seconds == 1.25
    assert second[0].name == 'nâme "quoted"\n'
    assert second[0].outcome == "info"


def test_latencies_are_of_the_answers_since_they_were_last_asked() -> None:
    recorder = Recorder(None)
    for number in range(100):
        recorder.sent(f"0-0-{number}", 0, 0, "buy", 5.0)
        recorder.finished(f"0-0-{number}", 5.001 + number / 1000, 200, "ok", False, None)
    recorder.sent("0-0-100", 0, 0, "buy", 5.0)
    recorder.finished("0-0-100", None, 0, "info", False, None)
    assert recorder.latencies() == {"p50_ms": 50.0, "p95_ms": 95.0}
    assert recorder.latencies() == {}


def test_counts_leave_out_opportunities_of_unknown_end() -> None:
    recorder = Recorder(None)
    for outcome, could in (("ok", True), ("fail", True), ("info", True), ("ok", False)):
        recorder.finished("0-0-0", 1.0, 200, outcome, could, None)
    assert recorder.counts == {"ok": 2, "fail": 1, "info": 1, "opportunities": 2}


def test_it_goes_on_where_it_stopped(record: Callable[[], Recorder], tmp_path: Path) -> None:
    for number in range(2):
        recorder = record()
        recorder.sent(f"0-0-{number}", 0, 0, "buy", float(number))
        recorder.flush()
    assert len(read_history(tmp_path / "history.jsonl", arms=1)[0]) == 2


def test_a_line_that_could_not_be_written_is_told(record: Callable[[], Recorder]) -> None:
    recorder = record()
    assert recorder._file is not None
    os.dup2(os.open("/dev/full", os.O_WRONLY), recorder._file.fileno())
    recorder.sent("0-0-0", 0, -1, "buy", 1.25)
    assert recorder.lost == ""
    recorder.flush()
    assert "No space left" in recorder.lost
    os.dup2(os.open(os.devnull, os.O_WRONLY), recorder._file.fileno())
