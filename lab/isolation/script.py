"""Two or three transactions, led statement by statement on real connections; who waits is the lock manager's word."""

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from lab.evidence.locks import blockers
from lab.runner import arms
from lab.runner.parties import GLANCE, SECONDS, Entry
from lab.runner.timeline import failure, render, result
from lab.services import postgres
from lab.services.process import ServiceError

TABLE = "CREATE TABLE pair (id int PRIMARY KEY, value int NOT NULL)"
RESET = "TRUNCATE pair; INSERT INTO pair (id, value) VALUES (1, 10), (2, 20)"
LEFT = "SELECT value FROM pair ORDER BY id"
REFUSED = psycopg.errors.SerializationFailure

Values = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Script:
    """What T1, T2 and T3 say, a line each, in the order of time; who is blocked says the rest as soon as it can.

    They share a table of two rows, `pair(id, value)`: 10 in row 1, 20 in row 2. `seen` tells from what they got and
    left behind whether the anomaly happened.
    """

    lines: str
    seen: Callable[["Story"], bool]

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Who says what."""
        parts = [line.strip().partition(" ") for line in self.lines.strip().splitlines()]
        return [(name, statement.strip()) for name, _, statement in parts]


@dataclass(slots=True)
class Story:
    """How a script went: the values that every party got, who committed, who was refused where, what is left."""

    got: dict[str, list[Values]] = field(default_factory=dict)
    committed: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    left: Values = ()
    timeline: list[Entry] = field(default_factory=list)

    @property
    def how(self) -> str:
        """What kept the parties apart, the server's strictest means first."""
        if self.refused:
            return f"40001 at {', '.join(sorted(set(self.refused.values())))}"
        return "blocked" if any(entry["blocked_by"] for entry in self.timeline) else "not visible"


class Session:
    """One connection, and the thread that speaks on it."""

    def __init__(self, name: str, database: str, stack: contextlib.ExitStack) -> None:
        self.name = name
        self.connection = postgres.connect(database, admin=False, name=f"lab-{name}")
        stack.callback(self.connection.close)
        self.thread = stack.enter_context(ThreadPoolExecutor(1, name))
        self.ahead: deque[tuple[str, Future[str | None]]] = deque()
        self.waits = False

    def begin(self, level: str, story: Story) -> None:
        """Open a transaction, and a place for what it gets."""
        self.story = story
        story.got[self.name] = []
        self.connection.execute(sql.SQL("BEGIN ISOLATION LEVEL " + level.upper()))

    def say(self, statement: str) -> None:
        """Put a statement behind those that are not done yet."""
        self.ahead.append((statement, self.thread.submit(self._do, statement)))

    def _do(self, statement: str) -> str | None:
        """Execute it and put what came of it in words; None where there is no transaction any more to do it in."""
        if self.name in self.story.refused:
            return None
        try:
            cursor = self.connection.execute(statement.encode())
        except REFUSED as error:
            self.story.refused[self.name] = statement.partition(" ")[0]
            return failure(error)
        if cursor.description:
            self.story.got[self.name].append(tuple(row[0] for row in cursor.fetchall()))
        if cursor.statusmessage == "COMMIT":
            self.story.committed.add(self.name)
        return result(cursor)

    def heard(self) -> Iterator[Entry]:
        """What has been done since it was asked last."""
        while self.ahead and self.ahead[0][1].done():
            statement, answer = self.ahead.popleft()
            step = f"... {statement.partition(' ')[0]} goes on" if self.waits else statement
            self.waits = False
            outcome = answer.result()
            if outcome is not None:
                yield {"party": self.name, "step": step, "blocked_by": None, "outcome": outcome}


class Stage:
    """Where scripts are played, one after the other, on the same connections."""

    def __init__(self, database: str, stack: contextlib.ExitStack) -> None:
        self.observer = stack.enter_context(postgres.connect(database))
        self.sessions = {name: Session(name, database, stack) for name in ("T1", "T2", "T3")}
        self.names = {session.connection.info.backend_pid: name for name, session in self.sessions.items()}
        self.sessions["T1"].connection.execute(TABLE)

    def play(self, script: Script, level: str) -> Story:
        """Play a script to its end at one isolation level.

        Raises:
            ServiceError: it did not come to its end, or the server said something that no isolation level says.
        """
        story = Story()
        self.observer.execute(RESET)
        for name in dict.fromkeys(name for name, _ in script.steps):
            self.sessions[name].begin(level, story)
        try:
            for name, statement in script.steps:
                self.sessions[name].say(statement)
                story.timeline += self._settle(name)
        except psycopg.Error as error:
            raise ServiceError(
                f"At {level} the server said {failure(error)}, after:\n{render(story.timeline)}"
            ) from error
        if unsaid := [session.name for session in self.sessions.values() if session.ahead]:
            raise ServiceError(f"{', '.join(unsaid)} waited to the end at {level}:\n{render(story.timeline)}")
        for session in self.sessions.values():
            session.connection.rollback()
        story.left = tuple(row[0] for row in self.observer.execute(LEFT).fetchall())
        return story

    def _settle(self, active: str) -> list[Entry]:
        """Wait until everybody is done or blocked; gives what was done, by `active` first: it frees others."""
        deadline = time.monotonic() + SECONDS
        fresh: list[Entry] = []
        while talking := [session for session in self.sessions.values() if session.ahead]:
            wait([session.ahead[0][1] for session in talking], GLANCE, FIRST_COMPLETED)
            for session in talking:
                fresh += session.heard()
            if all(self._blocked(session, fresh) for session in talking if session.ahead):
                break
            if time.monotonic() > deadline:
                raise ServiceError(f"{talking[0].name} was neither done nor blocked after {SECONDS:.0f} s")
        return sorted(fresh, key=lambda entry: entry["party"] != active)

    def _blocked(self, session: Session, fresh: list[Entry]) -> bool:
        pids = blockers(self.observer, session.connection.info.backend_pid)
        by = ", ".join(sorted(self.names[pid] for pid in pids if pid in self.names))
        if by and not session.waits:
            fresh.append({"party": session.name, "step": session.ahead[0][0], "blocked_by": by, "outcome": ""})
            session.waits = True
        return bool(by)


@contextlib.contextmanager
def stage(database: str) -> Iterator[Stage]:
    """A stage in a database of its own, which is made for it and dropped afterwards."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgres.connect())
        arms.clone(server, "template1", database)
        try:
            yield Stage(database, stack)
        finally:
            arms.drop(server, database)  # frees whoever still waits in there, so that its thread can end
