"""What is known against the bundled servers: the table in docs/advisories.toml, compared with a version."""

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from lab.discovery import ROOT

TABLE = ROOT / "docs" / "advisories.toml"


@dataclass(frozen=True, slots=True)
class Standing:
    """One server: whether its branch is in the table, what stands against it, and what the table does not know."""

    known: bool
    open: list[str]
    closed: int
    unknown: str


def numbers(version: str) -> tuple[int, ...]:
    """The numbers of the first version in a text, as in `postgres (PostgreSQL) 18.6`; empty where there is none."""
    found = re.search(r"\d+(?:\.\d+)+", version)
    return tuple(int(part) for part in found[0].split(".")) if found else ()


def standing(server: str, version: str) -> Standing:
    """What the table says of a server (`postgresql`, `valkey`) of that version."""
    table: dict[str, Any] = tomllib.loads(TABLE.read_text())
    known = table[server]
    own = numbers(version)
    unknown = f"What was published after {known['until']} is not known here: see {known['source']}."
    if not own or str(own[0]) != known["branch"]:
        return Standing(known=False, open=[], closed=0, unknown=f"Branch {known['branch']} alone is in the table.")
    still, closed = [], 0
    for fix in known["fixed"]:
        if numbers(fix["version"]) > own:
            more = fix.get("unnamed", 0)
            still += [*fix["advisories"], *([f"{more} more fixed in {fix['version']}"] if more else [])]
        else:
            closed += len(fix["advisories"]) + fix.get("unnamed", 0)
    return Standing(known=True, open=still, closed=closed, unknown=unknown)
