"""What measuring costs: the same server on the same rows, with the lab's counters on and off."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from psycopg import sql

from lab.bench.blocks import answer, median_answer, ratio, rounds
from lab.bench.line import Line, compared
from lab.bench.stand import stand
from lab.evidence.counters import reset_statements, statements
from lab.evidence.locks import BlockingSampler
from lab.registry import get_scenario
from lab.runner.arm import disconnect
from lab.scenario import Server
from lab.services import postgres
from lab.services.process import ServiceError

ROUNDS, SECONDS = 16, 0.8
PAGE = "books/?size=100"
NOTE = "a request with 101 statements: the worst case of the catalogue"


def watching() -> list[Line]:
    """Statements counted or not, locks sampled or not; and whether a profiler is in the measured process."""
    scenario = get_scenario("n_plus_one")
    # One process with one thread has one connection: when it is closed, one request finds out.
    with stand() as place:
        arm, said = place.arm(scenario, scenario.variants[0], Server(workers=1, threads=1))
        url = arm.url + PAGE
        times = rounds(
            {
                "off": _side(arm.database, url, "none"),
                "counted": _side(arm.database, url, "top"),
                "watched": _side(arm.database, url, "top", locks=True),
            },
            ROUNDS,
        )
    found = [str(name) for name in _names(said["profilers"])] + ["DEBUG"] * bool(said["debug"])
    why = "PostgreSQL counts every statement under a lock, and looks for who waits five times a second"
    return [
        compared("counters on against off, median answer", ratio(times, "counted", "off"), most=1.03, note=NOTE),
        compared(
            "counters and sampled locks against neither", ratio(times, "watched", "off"), most=1.03, note=NOTE, why=why
        ),
        Line("Silk, toolbar, DEBUG in it", ", ".join(found) or "none", "none", not found, "as the server says itself"),
    ]


def _names(profilers: object) -> list[object]:
    return list(profilers) if isinstance(profilers, list) else [profilers]


def _side(database: str, url: str, track: str, *, locks: bool = False) -> Callable[[], float]:
    def measure() -> float:
        with _counting(database, track):
            answer(url)  # fails on the connection that was closed, and makes a new one
            sampler = BlockingSampler() if locks else None
            try:
                return median_answer(url, SECONDS)
            finally:
                if sampler is not None:
                    sampler.stop()

    return measure


@contextmanager
def _counting(database: str, track: str) -> Iterator[None]:
    """Have the statements of new connections to the database counted or not, and see that they are.

    Raises:
        ServiceError: the counters show that it was not so.
    """
    setting = sql.SQL("ALTER DATABASE {} SET pg_stat_statements.track = {}")
    with postgres.connect() as connection:
        connection.execute(setting.format(sql.Identifier(database), sql.Literal(track)))
        disconnect(connection, database)
        reset_statements(connection, database)
        yield
        if bool(statements(connection, database)) == (track == "none"):
            raise ServiceError(f"pg_stat_statements.track = {track} was not what the server did; nothing was measured")
