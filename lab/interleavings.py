"""What an interleaving is made of: two requests, what makes their rows, and what judges them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

Entries = Sequence[dict[str, Any]]
# How the steps begin that are no statements: calls of other parties.
CALLS = ("POST ", "MAIL ")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of an interleaving, sent to the variant's own view in a process of its own."""

    path: str
    json: Any = None
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)


class Aftermath(list[int | None]):
    """What one try of an interleaving left: status codes, what other parties were asked to do, and how it went.

    `steps` is its timeline: for each step the `party` (T1, T2 ...), the `step` in words, who it was `blocked_by` (their
    names, or None) and its `outcome`.
    """

    def __init__(
        self, statuses: Iterable[int | None] = (), ledger: Entries = (), mails: Entries = (), steps: Entries = ()
    ) -> None:
        super().__init__(statuses)
        self.ledger, self.mails, self.steps = ledger, mails, steps

    @property
    def errors(self) -> dict[str, list[str]]:
        """The SQLSTATEs that each party was answered, in order, whatever became of it afterwards."""
        found: dict[str, list[str]] = {}
        for entry in self.steps:
            if entry["outcome"].startswith("ERROR "):
                found.setdefault(entry["party"], []).append(entry["outcome"].split()[1].rstrip(":"))
        return found

    @property
    def waits_for_calls(self) -> list[tuple[str, str]]:
        """Who had to wait for a lock of whom, while that one was calling another party."""
        waiting: dict[str, list[str]] = {}
        found: list[tuple[str, str]] = []
        for entry in self.steps:
            party, step = entry["party"], entry["step"]
            waiting.pop(party, None)
            if entry["blocked_by"]:
                waiting[party] = entry["blocked_by"].split(", ")
            elif step.startswith(CALLS):
                found += [(other, party) for other, by in waiting.items() if party in by]
        return found


@dataclass(frozen=True, slots=True)
class NextReader:
    """One more request when all parties are done: what a cache has kept is in no row, but the next reader is told it.

    Every party's process is sent it in its turn, with nobody in its way. `verdict` reads the JSON of the answer (None
    where it is none), and returns what is wrong with it in words, or "".
    """

    request: Request
    verdict: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Interleaving:
    """Two requests, T1 and T2, tried in the orders of their statements that one pause allows, or two.

    `prepare` sets the rows before each try. `verdict` reads them afterwards, with the answers' status codes (None
    where the view raised) and the ledgers of other parties, and returns what went wrong in words, or "" where all is
    well. Other parties answer at once, and know nothing of earlier tries; of the first `lost_first_replies` calls about
    the same thing they do what is asked, and their answer never comes.

    Where two parties are not enough, `others` names more and `script` is one more schedule, tried first: steps like
    ("T3", "before COMMIT"), ("T4", "past UPDATE"), ("T1", "until blocked"), ("T3", "to the end"). A step ends early
    where its party is blocked or done, so one script suits every variant. Its status codes come in the order T1, T2,
    T3 ... of the parties it names. Where `verdict` finds nothing wrong, `next_reader` asks on.
    """

    t1: Request
    t2: Request
    prepare: Callable[[], None]
    verdict: Callable[[Aftermath], str]
    others: dict[str, Request] = field(default_factory=dict)
    script: Sequence[tuple[str, str]] = ()
    next_reader: NextReader | None = None
    lost_first_replies: int = 0
