"""What an interleaving has besides rows: a cache, and other parties that answer at once; forgotten before each try."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lab.interleavings import Aftermath, Entries
from lab.scenario import Scenario, Variant
from lab.services import valkey
from lab.services.outside import Outside
from lab.services.outsider import FAIR
from lab.services.process import Warden

VALKEY = 240


@dataclass(slots=True)
class Surroundings:
    """The cache and the other parties of a scenario; `told` is how much they had been asked before this try."""

    scenario: Scenario
    outside: Outside
    told: dict[str, int] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """What other parties know all variants by: processes play one after the other."""
        return f"{self.scenario.name}/interleaving"

    def environment(self, variant: Variant) -> dict[str, str]:
        """What the processes are told: the settings the variant is served with, cache and parties, and no queue."""
        settings = json.dumps(self.scenario.server_of(variant).settings, default=str)
        eager = {"LAB_EAGER": "1"} if self.scenario.worker else {}
        cache = {"LAB_SERVER_SETTINGS": settings, "LAB_CACHE_URL": valkey.url(VALKEY)}
        return {**cache, **self.outside.environment(self.path), **eager}

    def forget(self) -> None:
        """Empty the cache, and have the parties forget."""
        valkey.client(VALKEY).flushdb()
        self.outside.forget()
        self.told = {name: len(entries) for name, entries in self.outside.ledgers(self.path).items()}

    def aftermath(self, statuses: list[int | None], steps: Entries) -> Aftermath:
        """What this try left."""
        ledgers = self.outside.ledgers(self.path).items()
        said = {name: entries[self.told.get(name, 0) :] for name, entries in ledgers}
        return Aftermath(statuses, steps=steps, **said)


@contextlib.contextmanager
def surroundings(scenario: Scenario, warden: Warden, folder: Path) -> Iterator[Surroundings]:
    """The surroundings of a scenario's interleavings; what other parties write goes to `folder`."""
    lost = scenario.interleaving.lost_first_replies if scenario.interleaving else 0
    weather = replace(FAIR, lost_first_replies=lost)
    outside = Outside.start(dict.fromkeys(scenario.outside, weather), warden, folder)
    try:
        yield Surroundings(scenario, outside)
    finally:
        outside.stop()
