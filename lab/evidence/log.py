"""PostgreSQL's own log, in JSON: errors by SQLSTATE, and the plans that auto_explain wrote down."""

import contextlib
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from lab.databases import endpoint
from lab.state import data_dir

SIGNAL_SECONDS = 0.1  # a session reads a changed setting when it is next idle


class ServerLog:
    """The server's log from the moment this object was made; empty where the server is not ours."""

    def __init__(self) -> None:
        self._path = data_dir("postgres") / "log" / "postgresql.json"
        self._available = endpoint().embedded
        self._offset = self._size()

    def _size(self) -> int:
        return self._path.stat().st_size if self._available and self._path.exists() else 0

    def mark(self) -> int:
        """The position that `entries` can start at."""
        return self._size()

    def entries(self, database: str, since: int | None = None) -> Iterator[dict[str, Any]]:
        """What the server logged about `database`, in order."""
        if not self._available or not self._path.exists():
            return
        yield from _read(self._path, self._offset if since is None else since, database)

    def errors(self, database: str) -> dict[str, int]:
        """How often each SQLSTATE was answered in `database`."""
        states = (entry.get("state_code", "") for entry in self.entries(database) if entry["error_severity"] == "ERROR")
        return dict(Counter(states))

    def plans(self, database: str, since: int) -> list[dict[str, Any]]:
        """The plans that were logged for `database` since a mark, as PostgreSQL's JSON: one for each statement.

        Statements that differ only in numbers count as one: a thousand lookups have one plan worth keeping.
        """
        found: dict[str, dict[str, Any]] = {}
        for entry in self.entries(database, since):
            _, is_plan, text = entry.get("message", "").partition("plan:\n")
            if is_plan:
                plan = json.loads(text)
                found.setdefault(re.sub(r"\d+", "0", plan["Query Text"]), plan)
        return list(found.values())


@contextlib.contextmanager
def explaining(server: psycopg.Connection) -> Iterator[None]:
    """Have auto_explain log the plan of every statement for the length of a block, in open sessions too."""

    def change(statement: LiteralString) -> None:
        with contextlib.suppress(psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedObject):
            server.execute(statement)
            server.execute("SELECT pg_reload_conf()")
            time.sleep(SIGNAL_SECONDS)

    change("ALTER SYSTEM SET auto_explain.log_min_duration = 0")
    try:
        yield
    finally:
        change("ALTER SYSTEM RESET auto_explain.log_min_duration")


def _read(path: Path, offset: int, database: str) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8", errors="replace") as file:
        file.seek(offset)
        for line in file:
            if database not in line:
                continue
            # A server that was killed leaves half a line, to which the next one's first is joined.
            with contextlib.suppress(ValueError):
                entry = json.loads(line)
                if entry.get("dbname") == database:
                    yield entry
