"""A line says what it was measured against, whether that is met, and why where it is not."""

import pytest

from lab.bench.line import STATED, Line, amount, compared, unmeasured
from lab.statistics import Ratio


def ratio(low: float, value: float, high: float) -> Ratio:
    return Ratio(value, low, high, 0.01, 12)


@pytest.mark.parametrize(
    ("low", "value", "high", "met", "words"),
    [
        (1.0, 1.1, 1.9, True, "on a quiet day"),
        (1.0, 1.1, 2.1, None, "on a quiet day; the interval spans the target"),
        (1.9, 2.5, 3.0, None, "on a quiet day; the interval spans the target"),
        (2.1, 2.5, 3.0, False, "on a quiet day; imports are slow"),
    ],
)
def test_a_ratio_is_to_be_small_with_its_whole_interval(low, value, high, met, words) -> None:
    line = compared("list", ratio(low, value, high), most=2, why="imports are slow", note="on a quiet day")
    assert (line.met, line.note, line.target) == (met, words, "<= 2x")


@pytest.mark.parametrize(("low", "high", "met"), [(0.96, 1.0, True), (0.94, 0.96, None), (0.90, 0.94, False)])
def test_a_ratio_is_to_be_large_with_its_whole_interval(low, high, met) -> None:
    line = compared("recorder", ratio(low, (low + high) / 2, high), least=0.95)
    assert (line.met, line.target) == (met, ">= 0.95x")
    assert bool(line.note) is (met is not True)


def test_a_ratio_shows_differences_of_a_percent() -> None:
    assert compared("counter", ratio(0.992, 1.013, 1.028), most=1.03).figure == "1.01x [0.992, 1.03]"


def test_no_ratio_is_no_success() -> None:
    assert compared("list", None, most=2).met is None


def test_an_amount_is_met_at_its_limit() -> None:
    assert amount("run", 30.0, 30, "s") == Line("run", "30 s", "<= 30 s", met=True)
    missed = amount("run", 31.0, 30, "s", note="PROVEN", why="the machine was busy")
    assert (missed.met, missed.note) == (False, "PROVEN; the machine was busy")


@pytest.mark.parametrize("met", [False, None])
def test_what_is_not_met_must_say_why(met) -> None:
    with pytest.raises(ValueError, match="says why"):
        Line("run", "31 s", "<= 30 s", met)


def test_every_line_has_a_target() -> None:
    with pytest.raises(ValueError, match="has a target"):
        Line("run", "31 s", "", met=True)
    assert Line("on disk", "200 MB", STATED, met=True).target == "stated"


def test_what_was_not_measured_is_open() -> None:
    line = unmeasured("wrk", ">= 0.1x", "it is not installed")
    assert (line.met, line.figure, line.note) == (None, "", "it is not installed")
