"""The runs that the ledger knows, by scenario."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from lab.dashboard.remembered import remembered
from lab.runner import ledger
from lab.runner.ledger import Entry

ALL = "all variants"


def runs_of(scenario: str) -> Sequence[Entry]:
    """All runs of one scenario, oldest first."""
    return _by_scenario(ledger.path()).get(scenario, ())


def last_runs() -> dict[str, Entry]:
    """The run that each scenario's verdict is taken from, where there was one."""
    found = _by_scenario(ledger.path()).items()
    return {name: last for name, entries in found if (last := _telling(entries))}


def last_run(scenario: str) -> Entry | None:
    """The same for one scenario."""
    return _telling(runs_of(scenario))


def _telling(entries: Sequence[Entry]) -> Entry | None:
    """The last run of all variants at the scenario's own load; the last of some, or at another, where there is none.

    How a learner's attempt was graded, or a trial of the judge ended, is no verdict on the scenario.
    """
    told = [entry for entry in entries if is_verdict(entry)]
    whole = [entry for entry in told if entry.scope == ALL and not entry.load]
    return next(reversed(whole or told), None)


def is_verdict(entry: Entry) -> bool:
    """Whether a run says something of the scenario as it is shipped."""
    return entry.scope == ALL or (entry.scope.endswith(" only") and "attempt" not in entry.scope)


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
