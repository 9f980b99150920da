"""What each isolation level makes of a scenario's variants: every order of two requests, tried at every level."""

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import psycopg
from psycopg import sql

from lab.databases import APP_ROLE
from lab.interleavings import Interleaving
from lab.isolation.matrix import LEVELS, Level
from lab.isolation.witness import Witness
from lab.runner import arms
from lab.runner.interleaving import assemble, explore
from lab.runner.parties import Parties
from lab.runner.surroundings import Surroundings, surroundings
from lab.scenario import Scenario, Variant
from lab.services import postgres
from lab.services.process import ServiceError, Warden
from lab.state import state_dir

SHOW = "SHOW default_transaction_isolation"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One variant at one level: how many orders were tried, how many went wrong, what kept the others right."""

    variant: Variant
    level: Level
    tried: int
    violations: int
    serial: int
    retried: bool
    refused: tuple[str, ...]

    @property
    def word(self) -> str:
        """The worst that was seen: violates, refused, prevented with retries, prevented."""
        if self.violations:
            return "violates"
        if self.refused:
            return "refused"
        return "prevented with retries" if self.retried else "prevented"

    @property
    def words(self) -> str:
        """The same with its figures: how many orders went wrong, which SQLSTATEs were the end."""
        if self.violations:
            return f"violates{' in turn' if self.serial else ''}, {self.violations} of {self.tried}"
        return f"refused, {' '.join(self.refused)}" if self.refused else self.word


Levels = Mapping[Level, Outcome]


def by_variant(outcomes: Iterable[Outcome]) -> dict[Variant, Levels]:
    """The outcomes of each variant, by level."""
    found: dict[Variant, dict[Level, Outcome]] = {}
    for outcome in outcomes:
        found.setdefault(outcome.variant, {})[outcome.level] = outcome
    return {**found}


def explore_levels(
    scenario: Scenario,
    variants: Sequence[Variant],
    database: str,
    warden: Warden,
    watch: Callable[[Variant, Level], object],
) -> list[Outcome]:
    """Try variants at every level, each time in a fresh clone called `database`, which is dropped in the end.

    The level is the database's default: no line of the variants' code is another one.

    Raises:
        ServiceError: a party died or hung, or the level could not be set; that is never an answer.
    """
    interleaving = scenario.interleaving
    if interleaving is None:
        return []
    template, _ = arms.ensure_template(scenario)
    outcomes = []
    with postgres.connect() as server, contextlib.ExitStack() as stack:
        stack.callback(arms.drop, server, database)
        stack.callback(_deliveries().unlink, missing_ok=True)
        around = stack.enter_context(surroundings(scenario, warden, _deliveries().parent / "interleaving"))
        for group in _served_alike(scenario, variants):
            environment = around.environment(group[0]) | {"LAB_DELIVERIES": str(_deliveries())}
            with assemble(interleaving, group[0], warden, environment) as parties:
                for variant, level in product(group, LEVELS):
                    watch(variant, level)
                    arms.clone(server, template, database)
                    arms.apply_operations(variant, database)
                    set_level(server, database, level)
                    outcomes.append(_explore(interleaving, variant, level, database, warden, parties, around))
    return outcomes


def _deliveries() -> Path:
    return state_dir() / "logs" / "interleaving-deliveries.log"


def _served_alike(scenario: Scenario, variants: Sequence[Variant]) -> Iterable[list[Variant]]:
    groups: dict[str, list[Variant]] = {}
    for variant in variants:
        groups.setdefault(repr(scenario.server_of(variant).settings), []).append(variant)
    return groups.values()


def set_level(server: psycopg.Connection, database: str, level: Level) -> None:
    """Make `level` the default of every transaction in a database.

    Raises:
        ServiceError: the role that serves variants has a default of its own.
    """
    name = sql.Identifier(database)
    server.execute(
        sql.SQL("ALTER DATABASE {} SET default_transaction_isolation TO {}").format(name, sql.Literal(level))
    )
    with postgres.connect(database, admin=False) as session:
        shown = session.execute(SHOW).fetchone()
    if shown != (level,):
        raise ServiceError(
            f"Transactions in {database} begin at {shown[0] if shown else 'no level'}, not at {level}. On that server, "
            f"run ALTER ROLE {APP_ROLE} RESET default_transaction_isolation."
        )


def _explore(
    interleaving: Interleaving,
    variant: Variant,
    level: Level,
    database: str,
    warden: Warden,
    parties: Parties,
    around: Surroundings,
) -> Outcome:
    witness = Witness(interleaving.verdict, parties, _deliveries())
    watched = replace(interleaving, verdict=witness)
    found = explore(watched, variant, database, warden, parties=parties, around=around)
    counts = (found["tried"], found["violations"], found["serial"])
    return Outcome(variant, level, *counts, witness.retried, tuple(sorted(witness.refused)))
