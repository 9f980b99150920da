"""The request or the task that this thread works for: its id, and what its statements took."""

import contextlib
import re
import secrets
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db import connections

# Nothing of it means anything to SQL, to a log or to a header.
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)


@dataclass(slots=True)
class Trace:
    """An id, how many statements were sent under it through Django's connections, and how long they took.

    One of a `crowd` writes no lines of its own: the load generator keeps its history, and would fill the disk.
    """

    id: str
    crowd: bool = False
    statements: int = 0
    seconds: float = 0.0


_current: ContextVar[Trace | None] = ContextVar("lab_trace", default=None)


def current() -> Trace | None:
    """What this thread works for, or nothing."""
    return _current.get()


def request_id() -> str:
    """The id of what this thread works for, or an empty text."""
    trace = _current.get()
    return trace.id if trace else ""


def trace_of(given: str, *, crowd: bool) -> Trace:
    """A trace under the id that somebody gave, or under a fresh one where that is not well-formed."""
    return Trace(given if WELL_FORMED.fullmatch(given) else secrets.token_hex(8), crowd)


@contextlib.contextmanager
def tracing(trace: Trace) -> Iterator[Trace]:
    """Work for this request: log lines carry its id, and so do statements, which are counted."""
    watch_connections()
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)


def watch_connections() -> None:
    """Watch every connection that this thread has or may open; one that is watched already is left alone."""
    for connection in connections.all():
        # Where a variant is served, Silk writes down what it does: that is not the variant's work.
        silks = bool(settings.LAB_VARIANT) and connection.alias == "silk"
        if not silks and watch not in connection.execute_wrappers:
            # First, because `execute_wrapper()` takes the last one away again when it ends.
            connection.execute_wrappers.insert(0, watch)


def watch(execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Send a statement with the id as a comment before it, and count it.

    Before, not behind: the server shows only the beginning of a long statement in `pg_stat_activity`, and from 18 on
    leaves a comment there out of what it groups statements by.
    """
    trace = _current.get()
    text = sql if isinstance(sql, str) else ""
    # Silk asks for the plan of every statement that it records.
    if trace is None or text.startswith("EXPLAIN "):
        return execute(sql, params, many, context)
    began = perf_counter()
    try:
        return execute(f"/*request_id='{trace.id}'*/ {sql}" if text else sql, params, many, context)
    finally:
        trace.statements += 1
        trace.seconds += perf_counter() - began
