"""A fix of one's own: made, shown however broken it is, handed in; what is wrong with it is nobody else's problem."""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import attempt as attempts
from lab.attempt import Attempt
from lab.commands import attempt as command
from lab.dashboard import names
from lab.dashboard.routes import has_root, routes
from lab.discovery import SCENARIOS
from lab.grading import check_routes, grade_plan
from lab.refusal import RefusedError
from lab.registry import attempt_of, get_scenario
from lab.runner.plan import make_plan
from lab.source import changed_lines, unified_diff, unmarked

NAME = "race_condition"
SCENARIO = get_scenario(NAME)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where the attempt would be, in a copy of the scenario: the checkout may hold somebody's own."""
    shutil.copytree(SCENARIOS / NAME, tmp_path / NAME, ignore=shutil.ignore_patterns("attempt.py", "__pycache__"))
    monkeypatch.setattr(attempts, "SCENARIOS", tmp_path)
    monkeypatch.setattr(names, "SCENARIOS", tmp_path)
    monkeypatch.setattr("scenarios.race_condition.__path__", [str(tmp_path / NAME)])
    yield tmp_path / NAME / "attempt.py"
    sys.modules.pop("scenarios.race_condition.attempt", None)


def make() -> int:
    return command.run(argparse.Namespace(name=NAME))


def test_it_is_a_copy_of_broken_and_says_what_comes_next(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert make() == 0
    copied, broken = file.read_text(), (SCENARIOS / NAME / "broken.py").read_text()
    assert copied == "".join(line for line in broken.splitlines(keepends=True) if "# BUG:" not in line) != broken
    told = capsys.readouterr().out
    assert "make grade NAME=race_condition" in told
    assert "/race_condition/attempt/" in told
    found = attempt_of(SCENARIO)
    assert found is not None
    assert (changed_lines(SCENARIO.variants[0], found), unified_diff(SCENARIO.variants[0], found)) == (0, "")


def test_what_is_there_already_is_left_alone(file: Path) -> None:
    file.write_text("mine")
    with pytest.raises(RefusedError, match=r"scenarios/race_condition/attempt\.py is there already"):
        make()
    assert file.read_text() == "mine"


def test_without_one_there_is_nothing_to_grade(file: Path) -> None:
    with pytest.raises(RefusedError, match="`make attempt NAME=race_condition` makes one"):
        grade_plan(SCENARIO)


PROBLEMS = {
    "syntax": ("a = 1\ndef view(:\n", "line 2"),
    "not closed": ("urlpatterns = [\n", "never closed"),
    "bytes": (b'"""\xff\xfe"""\n', "unicode"),
    "null": ("a = 1\0\n", "null"),
    "deep": ("(" * 5000, "too many nested"),
}
LATE_PROBLEMS = {
    "raises": ("urlpatterns = []\n1 / 0\n", "line 2: ZeroDivisionError"),
    "leaves": ("raise SystemExit\n", "line 1: SystemExit"),
    "imports": ("from lab.api import Loda\n", "line 1: ImportError"),
    "no routes": ('"""Do."""\n', "has no `urlpatterns`"),
}


def write(file: Path, text: str | bytes) -> Attempt:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return Attempt(NAME)


@pytest.mark.parametrize(("text", "words"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_is_no_python_is_told_in_one_line_and_shown_all_the_same(
    file: Path, text: str | bytes, words: str
) -> None:
    found = write(file, text)
    for told in (found.problem, found.summary):
        assert told.startswith("scenarios/race_condition/attempt.py")
        assert words in told
        assert "\n" not in told
    assert unified_diff(SCENARIO.variants[0], found)
    assert changed_lines(SCENARIO.variants[0], found)
    assert routes(found) == routes(SCENARIO.variants[0])
    assert not has_root(found)


@pytest.mark.parametrize(
    ("text", "words"), [*PROBLEMS.values(), *LATE_PROBLEMS.values()], ids=[*PROBLEMS, *LATE_PROBLEMS]
)
def test_what_can_not_be_served_is_refused_before_anything_is_started(
    file: Path, text: str | bytes, words: str
) -> None:
    write(file, text)
    with pytest.raises(RefusedError, match=r"^scenarios/race_condition/attempt\.py") as caught:
        check_routes(grade_plan(SCENARIO))
    assert words in str(caught.value)


def test_the_pages_run_nothing_of_it(file: Path) -> None:
    found = write(file, '"""Lock the row."""\nraise SystemExit\n')
    assert (found.problem, found.summary) == ("", "Lock the row.")
    assert routes(found)


def test_other_routes_than_those_of_broken_are_refused(file: Path) -> None:
    write(file, "urlpatterns = []\n")
    with pytest.raises(RefusedError, match=r"attempt\.py: serves \[\], broken serves \['checkout/'\]"):
        check_routes(grade_plan(SCENARIO))


def test_it_is_run_beside_broken_and_the_recommended_fix_with_a_fresh_seed(
    file: Path,
) -> None:
    make()
    plan = grade_plan(SCENARIO)
    assert [variant.kind for variant in plan.variants] == ["broken", "fixed", "attempt"]
    assert plan.variants[1].name == SCENARIO.fixes[0].__name__.rpartition(".")[2]
    assert plan.command == f"make grade NAME=race_condition SEED={plan.seed}"
    assert plan.scope == "your attempt, beside broken and the recommended fix"
    assert (plan.load, plan.below_minimum) == (SCENARIO.load, "")
    assert len({grade_plan(SCENARIO).seed for _ in range(20)}) > 1
    assert grade_plan(SCENARIO, seed=7).seed == 7


def test_a_run_of_all_variants_leaves_it_out(file: Path) -> None:
    write(file, "1 / 0\n")
    assert [variant.name for variant in make_plan(SCENARIO).variants] == [v.name for v in SCENARIO.variants]
    assert [variant.name for variant in make_plan(SCENARIO, variant="attempt").variants] == ["broken", "attempt"]


def test_saving_it_restarts_its_own_servers_alone(file: Path) -> None:
    make()
    before = {name: names.stamp_of((NAME, name)) for name in ("broken", "attempt")}
    later = max(before.values()) + 10**9
    os.utime(file, ns=(later, later))
    assert names.stamp_of((NAME, "broken")) == before["broken"]
    assert names.stamp_of((NAME, "attempt")) == later


def test_what_an_editor_leaves_beside_it_is_nothing(file: Path) -> None:
    make()
    before = names.stamp_of((NAME, "attempt"))
    file.with_name(".#attempt.py").symlink_to("me@machine.1:2")
    assert names.stamp_of((NAME, "attempt")) == before


def test_marks_go_with_the_whole_of_their_comment() -> None:
    text = "a = 1  # BUG: why\n# BUG: because\n# of that\nb = 2  # of course\n# a word\nc = 3\n"
    assert unmarked(text) == "a = 1\nb = 2  # of course\n# a word\nc = 3\n"
