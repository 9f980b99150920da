"""What the server answered while a race was tried: whom it refused, and whether they tried again."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.interleavings import Aftermath
from lab.runner.parties import Entry, Parties

NOT_SERIALIZABLE = "40001"
TRY_AGAIN = 409
# First words of what goes to PostgreSQL; a timeline has the commands to Valkey as well.
STATEMENTS = {"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "COMMIT", "ROLLBACK", "..."}


@dataclass(frozen=True, slots=True)
class Party:
    """What became of one party of one try: its steps and their outcomes, its status, whether its task failed."""

    entries: Sequence[Entry]
    status: int | None
    task_failed: bool = False

    @property
    def errors(self) -> list[str]:
        """The SQLSTATEs that it was answered, in order."""
        words = [entry["outcome"].split() for entry in self.entries]
        return [word[1].rstrip(":") for word in words if word[:1] == ["ERROR"]]

    @property
    def gave_up(self) -> bool:
        """Whether the last thing between it and the server was an error, or the ROLLBACK of its transaction."""
        said = [entry for entry in self.entries if entry["step"].split()[0] in STATEMENTS]
        return bool(said) and (said[-1]["step"] == "ROLLBACK" or said[-1]["outcome"].startswith("ERROR"))

    @property
    def raised(self) -> bool:
        """Whether its client was told of a fault of the server."""
        return self.status is None or self.status >= 500

    @property
    def refused(self) -> str:
        """The SQLSTATE that it came to its end with, or nothing; a constraint that its code expects is no refusal."""
        errors = self.errors
        ended = self.raised or self.task_failed or (NOT_SERIALIZABLE in errors and self.gave_up)
        return errors[-1] if errors and ended else ""

    @property
    def retried(self) -> bool:
        """Whether it could not be serialized, and did its work all the same."""
        return NOT_SERIALIZABLE in self.errors and not self.refused

    @property
    def excused(self) -> int | None:
        """Its status; a plain no where its client was told of a fault that was only a transaction to be repeated."""
        return TRY_AGAIN if self.raised and self.refused == NOT_SERIALIZABLE else self.status


class Witness:
    """A scenario's verdict that also remembers whom the server refused, and whether anybody tried again.

    A refusal by itself is not what a scenario is about: where the verdict would be another one if the refused party
    had been answered 409, that one counts.
    """

    def __init__(self, verdict: Callable[[Aftermath], str], parties: Parties, deliveries: Path) -> None:
        self.verdict, self.parties, self.deliveries = verdict, parties, deliveries
        self.refused: set[str] = set()
        self.retried = False
        self.read = len(self._lines())

    def __call__(self, left: Aftermath) -> str:
        """What went wrong in this try, in words."""
        told = self._told(left)
        self.refused |= {party.refused for party in told if party.refused}
        self.retried |= any(party.retried for party in told)
        return self.verdict(Aftermath([party.excused for party in told], left.ledger, left.mails, left.steps))

    def _told(self, statuses: list[int | None]) -> list[Party]:
        timeline, failed = self.parties.timeline, self._failed_tasks()
        names = sorted({entry["party"] for entry in timeline})
        pids = [self.parties.parties[name].child.process.pid for name in names]
        return [
            Party([entry for entry in timeline if entry["party"] == name], status, pid in failed)
            for name, status, pid in zip(names, statuses, pids, strict=True)
        ]

    def _failed_tasks(self) -> set[int]:
        """The processes whose tasks failed since we asked last."""
        lines = self._lines()
        fresh, self.read = [json.loads(line) for line in lines[self.read :]], len(lines)
        return {entry["pid"] for entry in fresh if entry["at"] == "failed"}

    def _lines(self) -> list[str]:
        return self.deliveries.read_text().splitlines() if self.deliveries.exists() else []
