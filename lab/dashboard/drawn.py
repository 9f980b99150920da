"""The order in which two requests' statements came, drawn: a column for each party, time running down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Cell:
    """What a party does in one row: `state` is idle, acts, blocked (by somebody), waits (still) or goes on."""

    state: str = "idle"
    step: str = ""
    outcome: str = ""
    by: str = ""

    @property
    def failed(self) -> bool:
        """Whether what it did ended in an error."""
        return self.outcome.startswith("ERROR") or self.outcome == "the view raised"


@dataclass(frozen=True, slots=True)
class Drawing:
    """The parties, and the rows of cells in their order."""

    parties: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def drawn(timeline: Sequence[Mapping[str, Any]]) -> Drawing:
    """A timeline as `lab.runner.interleaving` records it; a party that waits does so until its own next entry."""
    parties = sorted({entry["party"] for entry in timeline} | {"T1", "T2"})
    waiting: dict[str, str] = {}
    rows = []
    for entry in timeline:
        party, by = entry["party"], entry["blocked_by"] or ""
        acts = Cell(_state(by, party in waiting), entry["step"], entry["outcome"], by)
        rows.append([acts if name == party else _standing(waiting.get(name, "")) for name in parties])
        if by:
            waiting[party] = by
        else:
            waiting.pop(party, None)
    return Drawing(parties, rows)


def _state(by: str, was_waiting: bool) -> str:
    if by:
        return "blocked"
    return "goes on" if was_waiting else "acts"


def _standing(by: str) -> Cell:
    return Cell("waits", by=by) if by else Cell()
