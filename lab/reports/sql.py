"""SQL as a person would lay it out; what can not be understood is left as it is."""

import re
from functools import lru_cache

import sqlparse
from sqlparse.exceptions import SQLParseError
from sqlparse.tokens import Literal, Name

LONGEST = 4000
WIDTH = 64
QUOTED = re.compile(r'"([a-z][a-z0-9_]*)"')


@lru_cache(maxsize=512)
def laid_out(text: str) -> str:
    """A statement with its clauses on lines of their own, and without the quotes that a name does not need.

    What is longer than 4,000 characters is cut off there.
    """
    if len(text) > LONGEST:
        return f"{text[:LONGEST]}... and {len(text) - LONGEST:,} characters more"
    try:
        formatted = sqlparse.format(text, reindent=True, wrap_after=WIDTH, use_space_around_operators=False)
        return _without_quotes(formatted)
    except (SQLParseError, RecursionError, ValueError):
        return text


def _without_quotes(text: str) -> str:
    """After a dot PostgreSQL takes any word for a name, and a word with an underscore is no word of its own."""
    parts: list[str] = []
    for statement in sqlparse.parse(text):
        for token in statement.flatten():  # type: ignore[no-untyped-call]
            is_name = token.ttype in Name or token.ttype is Literal.String.Symbol
            found = QUOTED.fullmatch(token.value) if is_name else None
            bare = found and (parts[-1:] == ["."] or "_" in found[1])
            parts.append(found[1] if found and bare else token.value)
    return "\n".join(line.rstrip() for line in "".join(parts).strip().splitlines())


def one_line(text: str, longest: int = 110) -> str:
    """A statement on one line, its end cut off where it is too long."""
    flat = QUOTED.sub(r"\1", " ".join(text.split()))
    return flat if len(flat) <= longest else f"{flat[: longest - 3].rstrip()}..."
