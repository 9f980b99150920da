"""How fast scenarios seed, beside a raw COPY of the very same rows."""

from typing import LiteralString

from psycopg import sql

from lab.bench.blocks import ratio, rounds, seconds_of
from lab.bench.line import Line, compared
from lab.bench.stand import stand
from lab.registry import get_scenario
from lab.runner.arms import database_name, make_seeded, seed
from lab.scenario import Scenario
from lab.services import postgres

SCENARIOS = {"n_plus_one": 12, "missing_index": 6}
TABLES = "SELECT relname FROM pg_stat_user_tables WHERE relname NOT LIKE 'django\\_%' ORDER BY relname"
Rows = dict[str, bytes]


def seeding() -> list[Line]:
    """The seed of the shop, and the largest of the catalogue."""
    with stand():
        return [_against_copy(get_scenario(name), count) for name, count in SCENARIOS.items()]


def _against_copy(scenario: Scenario, count: int) -> Line:
    name = database_name("b", scenario.name, "seeding")
    with postgres.connect() as server:
        make_seeded(server, scenario, name)
    rows = dump(name)

    def begin() -> None:
        empty(name)
        with postgres.connect() as server:
            server.execute("CHECKPOINT")  # nobody writes for who came before

    times = rounds(
        {
            "seed": seconds_of(lambda: seed(scenario, name), before=begin),
            "copy": seconds_of(lambda: copy_back(name, rows), before=begin),
        },
        count,
    )
    total = sum(text.count(b"\n") for text in rows.values())
    what = f"speed of {scenario.name}'s seed against COPY of its {total:,} rows"
    return compared(what, ratio(times, "copy", "seed"), least=0.8)


def tables(database: str) -> list[str]:
    """The tables that scenarios fill."""
    with postgres.connect(database) as connection:
        return [str(name) for (name,) in connection.execute(TABLES).fetchall()]


def dump(database: str) -> Rows:
    """The rows of every table as the text that COPY reads."""
    rows: Rows = {}
    with postgres.connect(database) as connection:
        for table in tables(database):
            with connection.cursor().copy(_statement("COPY {} TO STDOUT", table)) as copy:
                rows[table] = b"".join(bytes(part) for part in copy)
    return rows


def copy_back(database: str, rows: Rows) -> None:
    """COPY the rows in, in one transaction and as the role that seeds; foreign keys are checked at its end."""
    with postgres.connect(database, admin=False) as connection, connection.transaction():
        connection.execute("SET LOCAL statement_timeout = 0")
        for table, text in rows.items():
            with connection.cursor().copy(_statement("COPY {} FROM STDIN", table)) as copy:
                copy.write(text)


def empty(database: str) -> None:
    """Empty every table that scenarios fill."""
    names = sql.SQL(", ").join(sql.Identifier(table) for table in tables(database))
    with postgres.connect(database) as connection:
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))


def _statement(text: LiteralString, table: str) -> sql.Composed:
    return sql.SQL(text).format(sql.Identifier(table))
