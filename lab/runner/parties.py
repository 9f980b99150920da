"""The parties of an interleaving: one process each, led from statement to statement, and who waits for whom."""

import contextlib
import json
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

import psycopg

from lab.evidence.locks import blockers
from lab.interleavings import Request
from lab.scenario import Variant
from lab.services import postgres
from lab.services.forked import start_module
from lab.services.process import Child, ServiceError, Warden, clean_environment
from lab.state import state_dir

SECONDS = 30.0
# A start waits for nobody, it imports: seconds of work, which take long on a machine that is busy with something else.
START_SECONDS = 90.0
GLANCE = 0.004
SPINS = 4
DEADLOCK = "40P01"

Entry = dict[str, Any]


@dataclass(slots=True)
class Party:
    """One process: `running` has our leave to go on, `paused` waits for it, before `step`."""

    name: str
    child: Child
    state: Literal["idle", "running", "paused", "done"] = "idle"
    pid: int | None = None
    step: str = ""
    status: int | None = None
    body: Any = None
    blocked_by: tuple[str, ...] = ()
    entry: Entry = field(default_factory=dict)
    history: list[tuple[str, str]] = field(default_factory=list)

    @property
    def spinning(self) -> bool:
        """Whether it asks the same and hears the same, again and again: it waits, but not in a queue of PostgreSQL."""
        last = self.history[-SPINS:]
        return len(last) == SPINS and len(set(last)) == 1


class Parties:
    """Processes that serve one variant at a time, and a connection that sees who blocks whom.

    One set can play all variants of a scenario that are served alike, one after the other: starting costs most.
    """

    def __init__(self, names: Sequence[str], warden: Warden, environment: Mapping[str, str] | None = None) -> None:
        self.timeline: list[Entry] = []
        self.fresh: list[Entry] = []
        self.heard: queue.SimpleQueue[tuple[Party, dict[str, Any] | None]] = queue.SimpleQueue()
        self.requests = 0
        extra = {"DJANGO_SETTINGS_MODULE": "lab.settings.measure", **(environment or {})}
        with contextlib.ExitStack() as stack:
            self.server = stack.enter_context(postgres.connect())
            self.parties = {name: self._start(name, extra, warden, stack) for name in names}
            self.clean_up = stack.pop_all()

    def serve(self, variant: Variant, database: str) -> None:
        """Have every party serve this variant in that database.

        Raises:
            ServiceError: one is in the middle of a request, because what led it failed.
        """
        self.requests = 0
        for party in self.parties.values():
            if party.state in ("paused", "running"):
                raise ServiceError(f"{party.child.name} is still in the middle of a request, before: {party.step}")
            self._tell(party, {"variant": f"{variant.scenario}/{variant.name}", "database": database})
        self.settle(seconds=START_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.clean_up.close()

    def _start(self, name: str, extra: dict[str, str], warden: Warden, stack: contextlib.ExitStack) -> Party:
        log = state_dir() / "logs" / f"interleaving-{name}.log"
        module, variables = "lab.runner.interleaving_child", clean_environment(**extra)
        child = start_module(f"Party {name}", module, log, warden, variables, pipes=True)
        stack.callback(child.stop)
        party = Party(name, child)
        threading.Thread(target=self._listen, args=[party], daemon=True).start()
        return party

    def _listen(self, party: Party) -> None:
        for line in party.child.process.stdout or ():
            self.heard.put((party, json.loads(line)))
        self.heard.put((party, None))

    def send(self, name: str, request: Request) -> None:
        """Start a request: its party runs to just before its first statement."""
        self.requests += 1
        party, identity = self.parties[name], f"{name}-{self.requests}"
        asked = asdict(request)
        asked["headers"] = {"X-Request-ID": identity, **asked["headers"]}
        party.history.clear()
        party.entry = {}
        self._allow(party, asked)

    def step(self, name: str) -> None:
        """Let a paused party do its statement and come to the next, or to where it is blocked."""
        party = self.parties[name]
        party.entry = self._note(party, party.step)
        self._show()
        self._allow(party, {})

    def _allow(self, party: Party, line: dict[str, Any]) -> None:
        self._tell(party, line)
        self.settle(party.name)

    def _tell(self, party: Party, line: dict[str, Any]) -> None:
        party.state = "running"
        try:
            print(json.dumps(line), file=party.child.process.stdin, flush=True)
        except BrokenPipeError as error:
            raise ServiceError(self._complain("died", party)) from error

    def _note(self, party: Party, step: str, outcome: str = "") -> Entry:
        entry: Entry = {"party": party.name, "step": step, "blocked_by": None, "outcome": outcome}
        self.fresh.append(entry)
        return entry

    def settle(self, active: str = "", seconds: float = 0.0) -> None:
        """Wait until nobody can go on without our leave, for at most so long; `active` is who was given it last.

        Raises:
            ServiceError: a party died, or came to no such point in time.
        """
        seconds = seconds or SECONDS
        deadline = time.monotonic() + seconds
        while running := [party for party in self.parties.values() if party.state == "running"]:
            if self._hear():
                continue
            if time.monotonic() > deadline:
                raise ServiceError(self._complain(f"came to no statement within {seconds:.0f} s", running[0]))
            if self._all_wait(running):
                break
        self._show(active)

    def _show(self, active: str = "") -> None:
        self.timeline += sorted(self.fresh, key=lambda entry: _order(entry, active))
        self.fresh = []

    def _hear(self) -> bool:
        try:
            party, words = self.heard.get(timeout=GLANCE)
        except queue.Empty:
            return False
        if words is None:
            raise ServiceError(self._complain("died", party))
        party.pid = words.pop("pid") or party.pid
        self._on[words.pop("at")](self, party, **words)
        return True

    def _complain(self, what: str, party: Party) -> str:
        name, log = party.child.name, party.child.log
        where = f"{name} {what}, before or in: {party.step or 'its start'}"
        return f"{where}\nIts log {log} ends:\n{party.child.tail()}"

    def _on_ready(self, party: Party) -> None:
        party.state = "idle"

    def _on_note(self, party: Party, step: str) -> None:
        self._note(party, step)

    def _on_point(self, party: Party, step: str) -> None:
        party.state, party.step = "paused", step

    def _on_outcome(self, party: Party, outcome: str) -> None:
        if party.blocked_by:
            self._resume(party)
            party.blocked_by = ()
        party.entry["outcome"] = outcome
        party.history.append((party.step, outcome))

    def _on_done(self, party: Party, status: int | None, body: Any) -> None:
        party.state, party.status, party.body = "done", status, body
        self._note(party, "answer", "the view raised" if status is None else str(status))

    _on: Mapping[str, Callable[..., None]] = {
        "ready": _on_ready,
        "note": _on_note,
        "point": _on_point,
        "outcome": _on_outcome,
        "done": _on_done,
    }

    def _all_wait(self, running: list[Party]) -> bool:
        """Whether each of them is blocked by somebody who waits for our leave, and none is in a deadlock.

        The answer is the lock manager's. Deadlocked parties are waited for: PostgreSQL will make one of them go on.
        """
        waits = {party.name: self._blockers(party) for party in running}
        if not all(waits.values()):
            return False
        for party in running:
            self._mark_blocked(party, waits[party.name])
        beyond = {party.name: _reachable(party.name, waits) for party in running}
        paused = {party.name for party in self.parties.values() if party.state == "paused"}
        return all(name not in names and names & paused for name, names in beyond.items())

    def _mark_blocked(self, party: Party, by: tuple[str, ...]) -> None:
        if party.blocked_by and party.blocked_by != by:
            self._resume(party)
        party.blocked_by = by
        party.entry["blocked_by"] = ", ".join(by)

    def _resume(self, party: Party) -> None:
        party.entry = self._note(party, f"... {party.step.partition(' ')[0]} goes on")

    def _blockers(self, party: Party) -> tuple[str, ...]:
        try:
            pids = blockers(self.server, party.pid or 0)
        except psycopg.Error as error:
            raise ServiceError(f"Nobody could say who blocks {party.name}: {error}") from error
        return tuple(other.name for other in self.parties.values() if other.pid in pids)


def _order(entry: Entry, active: str) -> tuple[bool, bool, str]:
    """Whom a COMMIT or a deadlock's victim sets free speaks at the same moment as they do: always put it after them."""
    victim = entry["outcome"].startswith(f"ERROR {DEADLOCK}")
    return not victim, entry["party"] != active, entry["party"]


def _reachable(start: str, waits: Mapping[str, Sequence[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(waits[start])
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += waits.get(name, ())
    return found
