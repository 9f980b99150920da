"""The benchmark of A/A pairs: what it counts, and that it can tell a judge who is fooled."""

import json
import random
from dataclasses import asdict
from pathlib import Path

import pytest

from lab.bench import control
from lab.bench.session import Pair, claims_to_fool, code, judged
from lab.registry import get_scenario
from lab.run import Sent
from tests.lab import made_up

SCENARIO = get_scenario("n_plus_one")
NAMES = ["missing_index", "n_plus_one"]


def pair(**changes: object) -> Pair:
    """A pair that the judge found nothing in."""
    fields = {
        "scenario": "n_plus_one",
        "digest": "",
        "ratio": 1.0,
        "low": 0.9,
        "high": 1.1,
        "p": 0.5,
        "blocks": 6,
        "cleared": [],
    }
    return Pair(**{**fields, **changes})  # type: ignore[arg-type]


def load(factor: float, noise: float = 0.1) -> list[Sent]:
    """Six blocks of answers that take `factor` x 10 ms, more or less."""
    draw = random.Random(factor)
    return made_up.blocks([0.01 * factor * draw.lognormvariate(0, noise) for _ in range(6)])


@pytest.mark.parametrize(
    ("one", "other", "cleared"),
    [(1, 1.0001, []), (1.7, 1, [1.25]), (1, 1.7, [1.25]), (5, 1, [1.25, 1.5, 2.0, 3]), (1, 5, [1.25, 1.5, 2.0, 3])],
)
def test_a_pair_is_judged_both_ways_by_the_claims_themselves(one: float, other: float, cleared: list[float]) -> None:
    """Servers that do differ are told apart, so a judge who is fooled would be seen here."""
    claims = claims_to_fool(SCENARIO, [1.25, 1.5, 2.0, 3])
    assert claims[-1] in SCENARIO.claims
    found = judged(SCENARIO, load(one), load(other), claims, seed=1)
    assert found.cleared == cleared
    assert found.ratio == pytest.approx(one / other, rel=0.2)
    assert (found.scenario, found.digest, found.blocks) == ("n_plus_one", code("n_plus_one"), 6)


def test_every_scenario_that_compares_times_takes_part() -> None:
    assert set(NAMES) <= set(control.timed())
    assert "non_idempotent_task" not in control.timed()
    assert 3 in control.claimed()


@pytest.mark.parametrize(
    ("pairs", "met"),
    [
        ([pair()] * 300, {"3x": True, "1.5x": True, "p <": True, "hold 1": True}),
        ([pair()] * 299, {"3x": None, "1.5x": True, "p <": None, "hold 1": None}),
        # One is enough, however few they are; what no claim asks for is only stated.
        ([pair(cleared=[1.5, 3.0])] + [pair()] * 9, {"3x": False, "1.5x": True, "p <": None}),
        ([pair(p=0.04, low=1.01)] * 15 + [pair()] * 285, {"3x": True, "p <": True, "hold 1": True}),
        ([pair(p=0.04, low=1.01)] * 40 + [pair()] * 260, {"3x": True, "p <": False, "hold 1": False}),
    ],
)
def test_lines(pairs: list[Pair], met: dict[str, bool | None]) -> None:
    lines = control.lines(pairs, {3.0})
    for words, value in met.items():
        (line,) = [line for line in lines if words in line.what]
        assert line.met is value
    assert lines[0].what == "A/A ratio, n_plus_one"


def test_none_of_300_proves_one_percent() -> None:
    (line,) = [line for line in control.lines([pair()] * 300, {3.0}) if "3x" in line.what]
    assert line.figure == "0 of 300: below 1.0%"


def test_pairs_are_kept_and_only_those_of_this_code_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "state_dir", lambda: tmp_path)
    assert control.known("n_plus_one") == []
    control.path().parent.mkdir()
    mine = asdict(pair(digest=code("n_plus_one")))
    others = [{**mine, "digest": "before"}, {**mine, "scenario": "missing_index"}]
    written = "".join(json.dumps(line) + "\n" for line in [mine, *others, mine])
    # The last line was being written when the machine went down.
    control.path().write_text(written + json.dumps(mine)[:20])
    assert control.known("n_plus_one") == [pair(digest=code("n_plus_one"))] * 2
