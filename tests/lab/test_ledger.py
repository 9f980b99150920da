"""The ledger: the last runs in a row of the code as it is, and no picking."""

from pathlib import Path

import pytest

from lab.runner import ledger
from lab.runner.ledger import Entry, append, entries, streak


@pytest.fixture(autouse=True)
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger of our own, and code whose digest is "now"."""
    monkeypatch.setattr(ledger, "state_dir", lambda: tmp_path)
    monkeypatch.setattr(ledger, "digest_of", lambda scenario: "now")
    return tmp_path


def note(verdict: str = "PROVEN", **changes: object) -> Entry:
    """A run of all variants at the scenario's own load, on the code as it is."""
    fields = {
        "when": "2026-01-01T00:00:00+0000",
        "commit": "abc",
        "digest": "now",
        "scenario": "deadlock",
        "scope": "all variants",
        "verdict": verdict,
        "seconds": 20.0,
    }
    return Entry(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("runs", "row", "total"),
    [
        ([], 0, 0),
        ([note()] * 3, 3, 3),
        ([note(), note("INCONCLUSIVE"), note()], 1, 3),
        ([note(), note(), note("INCONCLUSIVE")], 0, 3),
        ([note("NOT FIXED"), note(), note()], 2, 3),
        ([note(), note("ABORTED"), note()], 1, 3),
        ([note(digest="before"), note(digest="before"), note()], 1, 1),
        # Code that came back: what was run before it changed does not count again.
        ([note(), note(digest="between"), note()], 1, 1),
        ([note(), note(scope="broken and fixed only"), note("NOT FIXED", load="2 users, 1 s"), note()], 2, 2),
        ([note(), note("NOT FIXED", scenario="race_condition"), note()], 2, 2),
    ],
)
def test_streak(runs: list[Entry], row: int, total: int) -> None:
    for entry in runs:
        append(entry)
    proven, counted, shown = streak("deadlock")
    assert (proven, counted, len(shown)) == (row, total, total)
    assert shown == [entry for entry in runs if entry in shown][-total:] if total else shown == []


def test_entries_come_back_as_they_were_written() -> None:
    written = [note(cause='it said "no"\nand more'), note("INCONCLUSIVE", run="r")]
    for entry in written:
        append(entry)
    assert list(entries()) == written
