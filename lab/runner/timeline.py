"""What the parties of an interleaving did, in words: statements made readable, and two columns of time."""

import re
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Any

from psycopg.pq import ExecStatus

STEP_WIDTH = 110
PAGE = 96
CELL = 24


def readable(sql: str, scenario: str) -> str:
    """A statement as a person would write it: no quotes, no repeated table names, no long lists of columns."""
    text = " ".join(sql.split())
    text = re.sub(r'"(\w+)"\."(\w+)"', r"\2", text)
    text = re.sub(r'"(\w+)"', r"\1", text)
    text = re.sub(rf"\b{re.escape(scenario)}_(?=\w)", "", text)
    text = re.sub(r"^SELECT .{40,}? FROM ", "SELECT ... FROM ", text)
    text = re.sub(r"'(\d{4}-\d\d-\d\d)[ T][^']*'(::timestamptz)?", r"'\1'", text)
    # get() asks for 21 rows only to say how many too many there were.
    text = re.sub(r" LIMIT 21\b| RETURNING [\w, ]+$", "", text)
    return squeeze(text, STEP_WIDTH)


def squeeze(text: str, width: int) -> str:
    """The text, its middle cut out where it is too long: the condition and the lock stand at the end."""
    if len(text) <= width:
        return text
    tail = (width - 5) // 2
    return f"{text[: width - 5 - tail].rstrip()} ... {text[-tail:].lstrip()}"


def shorten(text: str, width: int) -> str:
    """The text, its end cut off where it is too long."""
    return text if len(text) <= width else f"{text[: width - 3].rstrip()}..."


def reply(*words: Any) -> str:
    """The words of a command to Valkey, or of its answer."""
    cells = [word.decode(errors="replace") if isinstance(word, bytes) else str(word) for word in words]
    return " ".join(shorten(cell, CELL) for cell in cells)


def failure(error: BaseException) -> str:
    """An error as the server put it, with its SQLSTATE where it has one."""
    state = getattr(error, "sqlstate", None) or getattr(error.__cause__, "sqlstate", None)
    first = str(error).partition("\n")[0]
    return f"ERROR {state}: {first}" if state else f"{type(error).__name__}: {first}"


def result(cursor: Any) -> str:
    """What a statement gave, in words: its first row, or how many rows it touched; the cursor is not moved."""
    got = cursor.pgresult
    if got is None or got.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        return ""
    verb = (got.command_status or b"").decode().partition(" ")[0]
    if verb in ("INSERT", "UPDATE", "DELETE", "MERGE"):
        return rows(cursor.rowcount)
    if got.status == ExecStatus.COMMAND_OK:
        return ""
    if got.ntuples != 1:
        return rows(got.ntuples)
    cells = [f"{_text(got.fname(n))}={shorten(_text(got.get_value(0, n)), CELL)}" for n in range(got.nfields)]
    return shorten(", ".join(cells), STEP_WIDTH)


def rows(count: int) -> str:
    """A number of rows in words."""
    return {0: "no row", 1: "1 row"}.get(count, f"{count:,} rows")


def _text(value: bytes | None) -> str:
    return "NULL" if value is None else value.decode(errors="replace")


def render(timeline: Sequence[Mapping[str, Any]]) -> str:
    """The timeline as columns of text, one a party, time running down; where a party has to wait is in capitals."""
    names = sorted({entry["party"] for entry in timeline} | {"T1", "T2"})
    width = PAGE // len(names)
    lines = [_row(names, width), _row(["-" * width] * len(names), width)]
    for entry in timeline:
        said = wrap(in_words(entry), width, subsequent_indent="  ")
        lines += [_row([line if name == entry["party"] else "" for name in names], width) for line in said]
    return "\n".join(lines)


def in_words(entry: Mapping[str, Any]) -> str:
    """One entry of a timeline as a line of text."""
    if entry["blocked_by"]:
        return f"{entry['step']} -- BLOCKED BY {entry['blocked_by']}"
    return f"{entry['step']} -> {entry['outcome']}" if entry["outcome"] else str(entry["step"])


def _row(cells: Sequence[str], width: int) -> str:
    return " | ".join(cell.ljust(width) for cell in cells).rstrip()
