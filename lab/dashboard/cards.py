"""The catalogue as cards: what can be searched, by what it can be filtered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Self

from django.utils.text import slugify

from lab.dashboard import past
from lab.dashboard.spoilers import shown
from lab.not_shipped import NotShipped
from lab.registry import scenarios
from lab.runner.ledger import Entry
from lab.scenario import Scenario

NOT_RUN = "not-run"
VERDICTS = {
    "proven": "PROVEN",
    "not-reproduced": "NOT REPRODUCED",
    "not-fixed": "NOT FIXED",
    "inconclusive": "INCONCLUSIVE",
    "aborted": "ABORTED",
    NOT_RUN: "not run here yet",
}


@dataclass(frozen=True)
class Card:
    """One scenario as the catalogue shows it, with the run that its verdict is taken from."""

    scenario: Scenario
    last: Entry | None

    @cached_property
    def verdict(self) -> str:
        """The last verdict as an address has it."""
        return slugify(self.last.verdict) if self.last else NOT_RUN

    @cached_property
    def when(self) -> datetime | None:
        """When that run ended."""
        return past.when(self.last) if self.last else None

    @cached_property
    def text(self) -> str:
        """Everything that a search looks at, in lower case."""
        one = self.scenario
        words = [one.name, one.title, one.incident, one.question, one.family, *one.evidence]
        words += [word for variant in shown(one) for word in (variant.name, variant.summary)]
        return " ".join(words).replace("_", " ").lower()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for; an empty field asks for nothing."""

    words: str = ""
    family: str = ""
    level: str = ""
    evidence: str = ""
    verdict: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        """As the address has it."""
        asked = [query.get(name, "").strip() for name in ("q", "family", "level", "evidence", "verdict")]
        return cls(*asked)

    def takes(self, card: Card) -> bool:
        """Whether this card is asked for: it has every word and fits every filter."""
        one = card.scenario
        return (
            self.family in ("", one.family)
            and self.level in ("", str(one.level))
            and self.evidence in ("", *one.evidence)
            and self.verdict in ("", card.verdict)
            and has_words(card.text, self.words)
        )

    def takes_planned(self, entry: NotShipped) -> bool:
        """Whether a planned scenario is asked for; it has neither level nor evidence nor verdict to fit."""
        text = f"{entry.name} {entry.title} {entry.family}".replace("_", " ").lower()
        no_more = not (self.level or self.evidence or self.verdict)
        return no_more and self.family in ("", entry.family) and has_words(text, self.words)

    def __bool__(self) -> bool:
        """Whether anything is asked for."""
        return any((self.words, self.family, self.level, self.evidence, self.verdict))


def has_words(text: str, words: str) -> bool:
    """Whether a lower-case text has every one of these words, or the beginning of a longer one."""
    return all(word in text for word in words.replace("_", " ").lower().split())


def cards() -> list[Card]:
    """All scenarios: by family, the easy ones first."""
    last = past.last_runs()
    found = [Card(scenario, last.get(scenario.name)) for scenario in scenarios()]
    return sorted(found, key=lambda card: (card.scenario.family, card.scenario.level, card.scenario.title))


def by_family(found: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    """Cards that are sorted already, family by family."""
    return [(family, list(members)) for family, members in groupby(found, key=lambda card: card.scenario.family)]


def choices(found: Sequence[Card]) -> dict[str, list[tuple[str, str]]]:
    """What each filter offers, as pairs of value and label: nothing that no card has, but for verdicts to come."""
    families = sorted({card.scenario.family for card in found})
    levels = sorted({card.scenario.level for card in found})
    kinds = sorted({kind for card in found for kind in card.scenario.evidence})
    return {
        "family": [(family, family) for family in families],
        "level": [(str(level), f"level {level}") for level in levels],
        "evidence": [(kind, kind) for kind in kinds],
        "verdict": list(VERDICTS.items()),
    }
