"""Scenarios by name, found on disk; nothing registers itself."""

import difflib
from collections.abc import Sequence
from functools import cache
from importlib import import_module

from lab.attempt import Attempt, attempt_file
from lab.discovery import normalise, scenario_names
from lab.scenario import Scenario, Variant


class UnknownNameError(LookupError):
    """A name that nobody knows, with the nearest ones that somebody does."""


def _unknown(what: str, name: str, known: Sequence[str], remedy: str) -> UnknownNameError:
    near = difflib.get_close_matches(normalise(name), known, n=3, cutoff=0.5)
    guess = f" Did you mean {' or '.join(near)}?" if near else ""
    return UnknownNameError(f"No {what} {name!r}.{guess} {remedy}")


def check_name(name: str) -> str:
    """The package name for what a user typed, without importing anything.

    Raises:
        UnknownNameError: there is no such scenario; the message names the nearest ones.
    """
    known = scenario_names()
    if normalise(name) not in known:
        raise _unknown("scenario", name, known, "`make list` shows all.")
    return normalise(name)


@cache
def load_scenario(name: str) -> Scenario:
    """The scenario of that package name."""
    scenario = import_module(f"scenarios.{name}.scenario").scenario
    if not isinstance(scenario, Scenario):
        raise TypeError(f"scenarios/{name}/scenario.py: `scenario` is not a lab.api.Scenario.")
    return scenario


def get_scenario(name: str) -> Scenario:
    """The scenario a user asked for; hyphens and underscores both work.

    Raises:
        UnknownNameError: there is no such scenario.
    """
    return load_scenario(check_name(name))


def scenarios() -> list[Scenario]:
    """All scenarios, by name."""
    return [load_scenario(name) for name in scenario_names()]


def attempt_of(scenario: Scenario) -> Attempt | None:
    """The learner's own variant, where the scenario's folder has an `attempt.py`."""
    return Attempt(scenario.name) if attempt_file(scenario.name).is_file() else None


def variants_of(scenario: Scenario) -> list[Variant]:
    """All variants that can be served now: the shipped ones, and the learner's attempt where there is one."""
    attempt = attempt_of(scenario)
    return [*scenario.variants, *([attempt] if attempt else [])]


def get_variant(scenario: Scenario, name: str) -> Variant:
    """The variant a user asked for.

    Raises:
        UnknownNameError: the scenario has none of that name.
    """
    by_name = {variant.name: variant for variant in variants_of(scenario)}
    if normalise(name) not in by_name:
        remedy = f"{scenario.name} has: {', '.join(by_name)}."
        if normalise(name) == "attempt":
            remedy = f"`make attempt NAME={scenario.name}` makes one, a copy of broken.py for you to mend."
        raise _unknown("variant", name, list(by_name), remedy)
    return by_name[normalise(name)]
