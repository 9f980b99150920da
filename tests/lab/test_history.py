"""The history of the load, read back: nothing that was sent is forgotten, and what never ended is unknown."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.evidence.history import read_history
from lab.run import ArmRun, Sent

LINES = [
    ["s", "0-1-0", 0, -1, "buy", 1.0],
    ["s", "1-1-0", 1, 0, "buy", 1.5],
    ["f", "0-1-0", 2.0, 200, "ok", True, {"event": 7}],
    ["s", "0-1-1", 0, 0, "buy", 3.0],
    ["s", "0-2-0", 0, 0, "look", 4.0],
    ["f", "0-2-0", 4.5, 409, "fail", False, None],
]


def written(path: Path, lines: list[list[object]]) -> Path:
    """The lines as the recorder writes them."""
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_what_was_sent_and_never_finished_is_info(tmp_path: Path) -> None:
    first, second = read_history(written(tmp_path / "history.jsonl", LINES), arms=2)
    assert [request.id for request in first] == ["0-1-0", "0-1-1", "0-2-0"]
    assert first[0] == Sent("0-1-0", -1, "buy", 1.0, 2.0, 200, "ok", True, {"event": 7})
    assert first[0].seconds == 1.0
    assert (first[1].outcome, first[1].finished, first[1].status, first[1].opportunity) == ("info", None, 0, False)
    assert first[1].seconds is None
    assert [request.outcome for request in second] == ["info"]


@pytest.mark.parametrize(
    "tail", ['["f", "1-1-0", 2.0, 200, "o', '["f", "9-9-9", 2.0, 200, "ok", true, null]', "7", "\0"]
)
def test_a_torn_history_is_none(tmp_path: Path, tail: str) -> None:
    """Locust was killed in the middle of a line, or had no room for what came before this one."""
    path = written(tmp_path / "history.jsonl", LINES)
    with path.open("a") as file:
        file.write(tail)
    with pytest.raises(ValueError, match="is torn"):
        read_history(path, arms=2)


def test_of_no_requests_there_is_no_history(tmp_path: Path) -> None:
    assert read_history(written(tmp_path / "history.jsonl", []), arms=3) == [[], [], []]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(["ok", "fail", "info", "lost"])), max_size=60))
def test_the_books_balance(tmp_path_factory: pytest.TempPathFactory, requests: list[tuple[int, str]]) -> None:
    """ok + fail + info = sent, for every arm, whatever was lost."""
    lines: list[list[object]] = []
    for number, (arm, outcome) in enumerate(requests):
        identity = f"{arm}-0-{number}"
        lines.append(["s", identity, arm, number % 3 - 1, "buy", float(number)])
        if outcome != "lost":
            lines.append(["f", identity, number + 0.5, 200, outcome, True, None])
    path = written(tmp_path_factory.mktemp("books") / "history.jsonl", lines)
    for index, history in enumerate(read_history(path, arms=3)):
        arm_run = ArmRun("race_condition", "broken", "broken", history)
        mine = [outcome for arm, outcome in requests if arm == index]
        told = arm_run.outcomes()
        assert len(history) == len(mine) == told["ok"] + told["fail"] + told["info"]
        assert told["info"] == mine.count("info") + mine.count("lost")
        assert arm_run.opportunities == mine.count("ok") + mine.count("fail")
        assert arm_run.answered == len(mine) - mine.count("lost")
