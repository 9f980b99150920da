"""Every anomaly at every isolation level, beside what is published of PostgreSQL."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from lab.isolation.anomalies import ANOMALIES, Anomaly
from lab.isolation.script import Stage, Story, stage
from lab.runner.timeline import render

Level = Literal["read committed", "repeatable read", "serializable"]
LEVELS: tuple[Level, ...] = ("read committed", "repeatable read", "serializable")
PREVENTED, SEEN = "✓", "—"
# Hermitage's rows of PostgreSQL, first published for 9.3; its columns are our anomalies, in this order.
PUBLISHED: Mapping[str, str] = {
    "read committed": "✓✓✓✓✓—————",
    "repeatable read": "✓✓✓✓✓✓✓✓——",
    "serializable": "✓✓✓✓✓✓✓✓✓✓",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One anomaly at one level, with the stories of all its scripts."""

    anomaly: Anomaly
    level: Level
    stories: tuple[Story, ...]

    @property
    def seen(self) -> list[bool]:
        """Whether the anomaly was seen, script by script."""
        return [script.seen(story) for script, story in zip(self.anomaly.scripts, self.stories, strict=True)]

    @property
    def mark(self) -> str:
        """Prevented or not, as the published table says it."""
        return SEEN if any(self.seen) else PREVENTED

    @property
    def how(self) -> str:
        """That it was seen, or what prevented it in each of its scripts."""
        return "seen" if any(self.seen) else " / ".join(dict.fromkeys(story.how for story in self.stories))

    @property
    def timelines(self) -> str:
        """Who did what, in columns."""
        return "\n\n".join(render(story.timeline) for story in self.stories)


def play_all(database: str) -> list[Cell]:
    """Play every script at every level in a scratch database; takes seconds.

    Raises:
        ServiceError: a script did not come to its end; that is never an answer.
    """
    with stage(database) as there:
        return [play(there, anomaly, level) for level in LEVELS for anomaly in ANOMALIES]


def play(there: Stage, anomaly: Anomaly, level: Level) -> Cell:
    """Play all the scripts of one anomaly at one level."""
    return Cell(anomaly, level, tuple(there.play(script, level) for script in anomaly.scripts))


def differences(cells: Iterable[Cell], published: Mapping[str, str] = PUBLISHED) -> list[tuple[Cell, str]]:
    """The cells that are not as published, each with its published mark."""
    expected = ((cell, published[cell.level][ANOMALIES.index(cell.anomaly)]) for cell in cells)
    return [(cell, mark) for cell, mark in expected if cell.mark != mark]
