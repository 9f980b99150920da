"""How fast an arm is as it was seeded again, beside seeding it anew and beside making a database at all."""

from psycopg import Connection

from lab.bench.blocks import Times, ratio, rounds, seconds_of
from lab.bench.line import Line, compared
from lab.bench.seeding import empty
from lab.bench.stand import stand
from lab.registry import get_scenario
from lab.runner.arms import clone, create_empty, database_name, drop, ensure_template, make_seeded, seed
from lab.scenario import Scenario
from lab.services import postgres

SMALL, LARGE = "n_plus_one", "missing_index"
FIXED = "an empty CREATE DATABASE, which no reset can do without, takes most of that time already: see the last line"
ROUNDS = {SMALL: 12, LARGE: 6}
WHY = "so few rows are seeded sooner than any database is made; but emptied tables keep a variant's indexes and bloat"


def resetting() -> list[Line]:
    """A reset is a drop and a clone of the template, as every run and `make reset` do it."""
    with stand(), postgres.connect() as server:
        small, large = (_times(server, get_scenario(name)) for name in (SMALL, LARGE))
    against = "reset of {} against making it anew (migrate, seed, vacuum)"
    emptied = "reset of {} against emptying its tables and seeding again"
    return [
        compared(against.format(SMALL), ratio(small, "reset", "anew"), most=0.15, why=FIXED),
        compared(against.format(LARGE), ratio(large, "reset", "anew"), most=0.15),
        compared(emptied.format(SMALL), ratio(small, "reset", "again"), most=0.15, why=WHY),
        compared(emptied.format(LARGE), ratio(large, "reset", "again"), most=0.15),
        compared(
            f"reset of {SMALL} against an empty CREATE DATABASE",
            ratio(small, "reset", "empty"),
            most=4,
            note="the drop before it is part of the reset",
        ),
    ]


def _times(server: Connection, scenario: Scenario) -> Times:
    template, _ = ensure_template(scenario)
    name = database_name("b", scenario.name, "reset")

    def again() -> None:
        empty(name)
        seed(scenario, name)
        with postgres.connect(name) as connection:
            connection.execute("VACUUM (ANALYZE)")

    def reset() -> None:
        clone(server, template, name)

    def gone() -> None:
        drop(server, name)

    return rounds(
        {
            "reset": seconds_of(reset, before=reset),
            "anew": seconds_of(lambda: make_seeded(server, scenario, name), before=reset),
            "again": seconds_of(again, before=reset),
            "empty": seconds_of(lambda: create_empty(server, name), before=gone),
        },
        ROUNDS[scenario.name],
    )
