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
    """The last run of every scenario that was ever run here."""
    return {name: entries[-1] for name, entries in _by_scenario(ledger.path()).items()}


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
