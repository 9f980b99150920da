"""The race as a deterministic sequence: a variant's own view in two processes, in every order that a pause allows."""

import contextlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise, product
from typing import Any

from lab.databases import using_database
from lab.interleavings import Aftermath, Interleaving
from lab.runner.parties import Entry, Parties
from lab.runner.surroundings import Surroundings
from lab.runner.timeline import render
from lab.scenario import Variant
from lab.services.process import ServiceError, Warden

__all__ = ["assemble", "explore", "render"]

# A request with more statements than this has other problems than their order.
LONGEST = 200
SECOND_PAUSES = 60
END = "to the end"

Step = tuple[str, int | str]
Reached = Callable[[int, str], bool]


@dataclass(slots=True)
class Try:
    """One schedule as it went: the verdict in words, how many statements its first step did, who did what."""

    schedule: Sequence[Step]
    statuses: list[int | None]
    what: str
    first: int
    ended: bool
    timeline: list[Entry] = field(default_factory=list)

    @property
    def interest(self) -> tuple[int, int]:
        """How much there is to see: who had to wait, with little else; failing that, who changed places."""
        blocked = sum(entry["blocked_by"] is not None for entry in self.timeline)
        turns = sum(a["party"] != b["party"] for a, b in pairwise(self.timeline))
        return blocked, -turns if blocked else turns


def explore(
    interleaving: Interleaving,
    variant: Variant,
    database: str,
    warden: Warden,
    environment: Mapping[str, str] | None = None,
    parties: Parties | None = None,
    around: Surroundings | None = None,
) -> dict[str, Any]:
    """Try the variant in every schedule with one pause; with two where one has not broken it.

    No pause: one party after the other. One pause: a party runs up to its k-th statement, the other as far as it goes,
    then both to their ends. `environment` adds to what the variant's processes see. Pass `parties` that run already
    where several variants are served alike. `around` is what they have besides rows.

    Returns `tried` (schedules), `violations`, `serial` (those without any pause: a bug that needs no race), and of the
    first violation, or else of the schedule with most to see: `what`, `statuses`, `schedule`, `timeline`.

    Raises:
        ServiceError: a party died or hung; that is never a verdict.
    """
    with contextlib.ExitStack() as stack:
        stack.enter_context(using_database(database))
        parties = parties or stack.enter_context(assemble(interleaving, variant, warden, environment))
        parties.serve(variant, database)
        stage = Stage(parties, interleaving, around)
        stage.rehearse()
        serial = [stage.play([(first, END), (second, END)]) for first, second in stage.pairs]
        return _summary(variant, serial, _tries(stage, interleaving.script))


def assemble(
    interleaving: Interleaving, variant: Variant, warden: Warden, environment: Mapping[str, str] | None = None
) -> Parties:
    """Start one process for each party, with the settings that the variant is served with."""
    settings = json.dumps(variant.server.settings if variant.server else {})
    return Parties(["T1", "T2", *interleaving.others], warden, {"LAB_SERVER_SETTINGS": settings, **(environment or {})})


def _tries(stage: "Stage", script: Sequence[Step]) -> list[Try]:
    tries = [stage.play(script)] if script else []
    lengths: dict[str, int] = {}
    for first, second in stage.pairs:
        for k in count(1):
            one = stage.play([(first, k), (second, END), (first, END)])
            if one.ended:
                lengths[first] = one.first
                break
            tries.append(one)
    if not any(one.what for one in tries):
        lengths.setdefault("T2", lengths["T1"])
        tries += [stage.play(schedule) for schedule in _two_pauses(stage.pairs, lengths)]
    return tries


def _two_pauses(pairs: Sequence[tuple[str, str]], lengths: Mapping[str, int]) -> list[list[Step]]:
    """Both parties stopped in the middle, the first one goes on: all such schedules, or an even choice of them."""
    schedules: list[list[Step]] = [
        [(first, k), (second, j), (first, END), (second, END)]
        for first, second in pairs
        for k, j in product(range(1, lengths[first]), range(1, lengths[second]))
    ]
    stride = -(-len(schedules) // SECOND_PAUSES) or 1
    return schedules[::stride]


def _summary(variant: Variant, serial: list[Try], tries: list[Try]) -> dict[str, Any]:
    violating = [one for one in tries + serial if one.what]
    shown = violating[0] if violating else max(tries + serial, key=lambda one: one.interest)
    return {
        "variant": variant.name,
        "tried": len(tries) + len(serial),
        "violations": len(violating),
        "serial": sum(bool(one.what) for one in serial),
        "what": shown.what,
        "statuses": shown.statuses,
        "schedule": [list(step) for step in shown.schedule],
        "timeline": shown.timeline,
    }


class Stage:
    """Where schedules are played: fresh rows, then the parties step by step, then the verdict."""

    def __init__(self, parties: Parties, interleaving: Interleaving, around: Surroundings | None) -> None:
        self.parties, self.around = parties, around
        self.requests = {"T1": interleaving.t1, "T2": interleaving.t2, **interleaving.others}
        self.prepare, self.verdict = interleaving.prepare, interleaving.verdict
        self.next_reader = interleaving.next_reader

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Who goes first: T1, and where the requests differ T2 as well."""
        same = self.requests["T1"] == self.requests["T2"]
        return [("T1", "T2")] if same else [("T1", "T2"), ("T2", "T1")]

    def rehearse(self) -> None:
        """Play every party alone: what a process does only once is done then.

        Raises:
            ServiceError: its view raises with nobody in its way, so no order of things could say anything.
        """
        for name in self.requests:
            alone = self.play([(name, END)], judged=False)
            if alone.statuses == [None]:
                raise ServiceError(
                    f"The view of {name} raises even when nobody else is there:\n{render(alone.timeline)}"
                )

    def play(self, schedule: Sequence[Step], judged: bool = True) -> Try:
        """Play one schedule to the end of all its parties."""
        stops = [(name, _stop(stop)) for name, stop in schedule]
        self.parties.timeline = []
        if self.around:
            self.around.forget()
        self.prepare()
        started: set[str] = set()
        first, ended = 0, False
        for number, (name, reached) in enumerate(stops):
            if name not in started:
                started.add(name)
                self.parties.send(name, self.requests[name])
            done = self._drive(name, reached)
            if number == 0:
                first, ended = done, self.parties.parties[name].state == "done"
        self._finish(sorted(started))
        statuses = [self.parties.parties[name].status for name in sorted(started)]
        steps = self.parties.timeline
        left = self.around.aftermath(statuses, steps) if self.around else Aftermath(statuses, steps=steps)
        what = self._wrong(left, sorted(started)) if judged else ""
        return Try(schedule, statuses, what, first, ended, self.parties.timeline)

    def _wrong(self, left: Aftermath, names: Sequence[str]) -> str:
        """What went wrong, in words: with what the try has left, or else with what the next reader is told."""
        if (what := self.verdict(left)) or self.next_reader is None:
            return what
        for name in names:
            self.parties.send(name, self.next_reader.request)
            self._finish([name])
            if what := self.next_reader.verdict(self.parties.parties[name].body):
                return what
        return ""

    def _drive(self, name: str, reached: Reached) -> int:
        """Let a party go on until there, its end, or where it has to wait; says how many statements it did."""
        party = self.parties.parties[name]
        party.history.clear()
        done = 0
        while party.state == "paused" and not party.spinning and not reached(done, party.step):
            if done == LONGEST:
                raise ServiceError(f"{name} sent {LONGEST} statements and is not done, before: {party.step}")
            self.parties.step(name)
            done += 1
        return done

    def _finish(self, names: Sequence[str]) -> None:
        alive = [self.parties.parties[name] for name in names]
        for _ in range(LONGEST):
            for party in alive:
                self._drive(party.name, _stop(END))
            if all(party.state == "done" for party in alive):
                return
        raise ServiceError(f"Not done after {LONGEST} turns: {', '.join(p.step for p in alive if p.state != 'done')}")


def _stop(stop: int | str) -> Reached:
    """Whether to stop after so many statements, before this one.

    Raises:
        ValueError: a script says something else than before, past, until blocked, to the end.
    """
    if isinstance(stop, int):
        return lambda done, step: done >= stop
    if stop in (END, "until blocked"):
        return lambda done, step: False
    verb, _, words = stop.partition(" ")
    if verb == "before" and words:
        return lambda done, step: words in step
    if verb == "past" and words:
        return _Past(words)
    raise ValueError(f'{stop!r}: say "before WORDS", "past WORDS", "until blocked" or "{END}".')


class _Past:
    """Stop once a statement with these words has been done."""

    def __init__(self, words: str) -> None:
        self.words, self.seen = words, False

    def __call__(self, done: int, step: str) -> bool:
        was, self.seen = self.seen, self.seen or self.words in step
        return was
