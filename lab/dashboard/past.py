"""The runs that the ledger knows, by scenario."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from lab.dashboard.remembered import remembered
from lab.runner import ledger
from lab.runner.ledger import Entry


def runs_of(scenario: str) -> Sequence[Entry]:
    """All runs of one scenario, oldest first."""
    return _by_scenario(ledger.path()).get(scenario, ())


def last_runs() -> dict[str, Entry]:
    """The run of every scenario that its verdict is taken from, where there was any."""
    return {name: _telling(entries) for name, entries in _by_scenario(ledger.path()).items()}


def last_run(scenario: str) -> Entry | None:
    """The same for one scenario."""
    entries = runs_of(scenario)
    return _telling(entries) if entries else None


def _telling(entries: Sequence[Entry]) -> Entry:
    """The last run of all variants at the scenario's own load; of some, or at another load, where there is no other."""
    whole = (entry for entry in reversed(entries) if entry.scope == "all variants" and not entry.load)
    return next(whole, entries[-1])


def when(entry: Entry) -> datetime | None:
    """The moment when a run ended; None where the ledger's line does not say it."""
    try:
        return datetime.fromisoformat(entry.when)
    except ValueError:
        return None


@remembered
def _by_scenario(path: Path) -> Mapping[str, Sequence[Entry]]:
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in ledger.entries(path):
        found[entry.scenario].append(entry)
    return found
