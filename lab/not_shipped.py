"""What is planned, retired or not reproducible: `docs/not-shipped.toml`, read."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lab.discovery import ROOT

PATH = ROOT / "docs" / "not-shipped.toml"
STATUSES = ("planned", "retired", "not reproducible")


@dataclass(frozen=True, slots=True)
class NotShipped:
    """A bug that has no scenario; all but a planned one carry a reason."""

    name: str
    title: str
    family: str
    status: str
    reason: str = ""


def read(path: Path = PATH) -> list[NotShipped]:
    """The entries, in the file's order."""
    return [NotShipped(**entry) for entry in tomllib.loads(path.read_text())["scenario"]]


def problems(entries: Iterable[NotShipped], shipped: Iterable[str]) -> list[str]:
    """What is wrong with the list, in words."""
    found, seen = [], set(shipped)
    for entry in entries:
        if entry.name in seen:
            found.append(f"{entry.name}: is shipped, or listed twice. Remove it from {PATH.name}.")
        if entry.status not in STATUSES:
            found.append(f"{entry.name}: its status is {entry.status!r}. It must be one of {', '.join(STATUSES)}.")
        elif entry.status != "planned" and not entry.reason:
            found.append(f"{entry.name}: is {entry.status} without a `reason`. Say why.")
        seen.add(entry.name)
    return found
