"""One line for every run that was ever made here; nobody picks the best ones."""

import fcntl
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from lab.runner.digest import digest_of
from lab.state import state_dir


@dataclass(frozen=True, slots=True)
class Entry:
    """One run: what was run on which code, the verdict, how long it took and why it was not PROVEN."""

    when: str
    commit: str
    digest: str
    scenario: str
    scope: str
    verdict: str
    seconds: float
    cause: str = ""
    run: str = ""
    load: str = ""


def path() -> Path:
    """Where the ledger is."""
    return state_dir() / "ledger.jsonl"


def append(entry: Entry) -> None:
    """Add a line, whole or not at all."""
    with path().open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps(asdict(entry)) + "\n")
        file.flush()


def entries(file: Path | None = None) -> Iterator[Entry]:
    """All lines that can be read, oldest first: of this install, or of another ledger."""
    return (entry for entry in map(_entry, _lines(file or path())) if entry)


def unreadable() -> int:
    """How many lines are torn, or no entries at all: runs that nobody can count any more."""
    return sum(_entry(line) is None for line in _lines(path()))


def _lines(file: Path) -> list[str]:
    return file.read_text(errors="replace").splitlines() if file.exists() else []


def _entry(line: str) -> Entry | None:
    try:
        entry = Entry(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        return None
    texts = [value for name, value in asdict(entry).items() if name != "seconds"]
    sound = all(isinstance(text, str) for text in texts) and isinstance(entry.seconds, int | float)
    return entry if sound else None


def streak(scenario: str) -> tuple[int, int, list[Entry]]:
    """How many of the last runs in a row were PROVEN, of how many since the code last changed, and those runs.

    Only runs of all variants at the scenario's own load count.
    """
    now = digest_of(scenario)
    runs: list[Entry] = []
    for entry in reversed(list(entries())):
        if entry.scenario != scenario or entry.scope != "all variants" or entry.load:
            continue
        if entry.digest != now:
            break
        runs.append(entry)
    proven = next((i for i, entry in enumerate(runs) if entry.verdict != "PROVEN"), len(runs))
    return proven, len(runs), runs[::-1]
