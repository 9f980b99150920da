"""Pooled runs: what they say about one run, and whose runs are counted."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import pytest

from lab.bench import stability
from lab.bench.line import Line
from lab.bench.stability import Pool
from lab.runner.digest import digest_of
from lab.runner.ledger import Entry

NAME = "n_plus_one"
FOUND = {"broken": "broken", "tempting_only": "unknown", "fixed_values": "holds", "fixed_fetch_peers": "unknown"}


def note(run: str = "", verdict: str = "PROVEN", digest: str = "", **changes: str) -> Entry:
    """A line of the ledger about a whole run of this code."""
    words = {"scenario": NAME, "scope": "all variants", "digest": digest or digest_of(NAME), "run": run, **changes}
    return Entry(when="", commit="", verdict=verdict, seconds=1.0, **words)


def install(folder: Path, entries: list[Entry]) -> Path:
    """A state folder with these lines, and a result of each run that has a name."""
    folder.mkdir()
    (folder / "ledger.jsonl").write_text("".join(json.dumps(asdict(entry)) + "\n" for entry in entries))
    for entry in entries:
        if entry.run:
            path = folder / "runs" / entry.run
            path.mkdir(parents=True)
            (path / "result.json").write_text(json.dumps({"arms": [arm(*found) for found in FOUND.items()]}))
    return folder


def arm(variant: str, value: str) -> dict[str, object]:
    """An arm of a result, with another claim beside the one about time."""
    findings = [{"claim": "at_most_queries", "value": "holds"}, {"claim": "faster_than_broken", "value": value}]
    return {"variant": variant, "kind": variant.partition("_")[0], "findings": findings}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder of this install, not yet made."""
    monkeypatch.setattr(stability, "state_dir", lambda: tmp_path / "home")
    return tmp_path / "home"


def test_only_whole_runs_of_this_code_are_counted(home: Path) -> None:
    install(
        home,
        [
            note(verdict="NOT FIXED", digest="before"),
            note("a"),
            note(verdict="NOT FIXED", load="2 users, 1 s"),
            note(verdict="NOT FIXED", scope="broken and fixed_values only"),
            note(verdict="NOT FIXED", scenario="deadlock"),
            note("b", "INCONCLUSIVE"),
            note(verdict="ABORTED"),
        ],
    )
    pool = stability.pooled(NAME, [])
    assert (pool.runs, pool.flips, pool.undecided) == (2, 0, 1)
    assert pool.times == {
        "broken": {"right": 2},
        "fixed_values": {"right": 2},
        "fixed_fetch_peers": {"unknown": 2},
    }


def test_another_install_adds_the_runs_of_its_newest_code(home: Path, tmp_path: Path) -> None:
    install(home, [note()] * 2)
    other = install(tmp_path / "other", [note(digest="old"), *[note(digest="new", verdict="NOT FIXED")] * 3])
    pool = stability.pooled(NAME, [other, tmp_path / "empty"])
    assert (pool.runs, pool.flips) == (5, 3)


def catalogue(monkeypatch: pytest.MonkeyPatch, pools: list[Pool]) -> dict[str, Line]:
    """The lines about these pools."""
    by_name = {pool.scenario: pool for pool in pools}
    monkeypatch.setattr(stability, "scenario_names", lambda: list(by_name))
    monkeypatch.setattr(stability, "pooled", lambda name, _: by_name[name])
    return {line.what: line for line in stability.stability()}


def pool(name: str, right: int, unknown: int = 0, **verdicts: int) -> Pool:
    """So many verdicts of a scenario, and so many findings of its time claim."""
    made = Pool(name)
    made.verdicts.update({verdict.replace("_", " "): count for verdict, count in verdicts.items()})
    made.times["fixed"] = Counter(right=right, unknown=unknown)
    return made


def test_the_whole_catalogue_is_the_product_of_its_scenarios(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = catalogue(
        monkeypatch,
        [pool("a", 100, PROVEN=90, INCONCLUSIVE=10), pool("b", 80, 20, PROVEN=80, INCONCLUSIVE=20)],
    )
    assert lines["one make prove decides all 2"].figure.startswith("72.0% [62.")
    assert lines["one make prove decides all 2"].met is False
    assert lines["a INCONCLUSIVE"].figure == "10 of 100: 10.0% [5.5%, 17.4%]"
    assert lines["runs that said the opposite"].met is True
    assert lines["a fixed: time claim right"].met is True
    assert lines["b fixed: time claim right"].met is False
    assert lines["b fixed: time claim right"].note == "missed; 20 unknown"


def test_few_good_runs_leave_it_open_and_one_flip_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = catalogue(monkeypatch, [pool("a", 20, PROVEN=20), pool("b", 19, 1, PROVEN=19, NOT_REPRODUCED=1)])
    assert lines["one make prove decides all 2"].met is None
    assert lines["a fixed: time claim right"].met is None
    assert (lines["runs that said the opposite"].met, lines["runs that said the opposite"].note) == (False, "b")


def test_without_runs_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = catalogue(monkeypatch, [pool("a", 1, PROVEN=1), Pool("b")])
    assert (lines["b INCONCLUSIVE"].met, lines["one make prove decides all 2"].note) == (None, "no run of b")
    assert catalogue(monkeypatch, [Pool("b")])["runs that said the opposite"].met is None
