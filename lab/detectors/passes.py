"""What is done in each process: the requests are sent, and what its detectors showed of them is written down."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.db.models import QuerySet

from lab.detectors.sending import Answered, Round, Sender
from lab.detectors.sight import Sight, highest
from lab.evidence import counters
from lab.evidence.log import ServerLog, explaining
from lab.evidence.plans import rows_returned, rows_scanned
from lab.services import postgres

TIMES = 3
WASTE = 1_000, 10
Sights = dict[str, Sight]


def plain(sender: Sender, rounds: Sequence[Round], database: str) -> Sights:
    """Everything that needs no middleware; the first pass also says how many statements each round sends."""
    counted, figures = [], []
    for requests in rounds:
        answers, seen = _counted(sender, requests, database)
        counted.append(answers)
        figures.append(seen)
    return {
        "assert_num_queries": Sight(list(other_counts(sender, rounds, counted)), {"statements": most(counted)}),
        "pg_stat_statements": Sight((), highest(figures)),
        "explain": Sight(list(dict.fromkeys(_wasteful(sender, rounds, database)))),
        "fetch_raise": Sight(sorted(set(_blocked(sender, rounds)))),
    }


def most(counted: Sequence[Sequence[Answered]]) -> int:
    """The most statements of any request."""
    return max(answered.statements for answers in counted for answered in answers)


def _counted(sender: Sender, requests: Round, database: str) -> tuple[list[Answered], dict[str, float]]:
    """One round as PostgreSQL counts it, for each request; the lowest times of a few."""
    taken: list[dict[str, float]] = []
    with postgres.connect() as server:
        for _ in range(TIMES):
            counters.reset_statements(server, database)
            answers = sender.send(requests)
            rows = counters.statements(server, database) or []
            taken.append(
                {
                    "calls": max((row["calls"] / len(requests) for row in rows), default=0),
                    "pages": sum(row["blocks"] for row in rows) / len(requests),
                    "rows": sum(row["rows"] for row in rows) / len(requests),
                    "ms": max((row["ms"] / row["calls"] for row in rows), default=0),
                }
            )
    return answers, over_times(requests, taken)


def over_times(requests: Round, taken: Sequence[dict[str, float]]) -> dict[str, float]:
    """The figures of a round sent a few times: the lowest times, and none where requests may wait for each other."""
    figures = highest(taken)
    if "ms" in figures:
        figures["ms"] = min(seen["ms"] for seen in taken)
    if len(requests) > 1:
        figures.pop("ms", None)
    return figures


def other_counts(sender: Sender, rounds: Sequence[Round], counted: Sequence[Sequence[Answered]]) -> Iterator[str]:
    """Where the number of statements at the first size is another one at a larger size, or the next time.

    Nothing of requests that meet: whose statement is the last one of a deadlock is chance.
    """
    if any(len(requests) > 1 for requests in rounds):
        return
    pinned, *others = [most([answers]) for answers in counted]
    differing = {count for count in others or [most([sender.send(rounds[0])])] if count != pinned}
    if differing:
        yield f"{max(differing):,} where {pinned:,} were pinned"


def _wasteful(sender: Sender, rounds: Sequence[Round], database: str) -> Iterator[str]:
    with postgres.connect() as server, explaining(server):
        log = ServerLog()
        for requests in rounds:
            mark = log.mark()
            sender.send(requests)
            for plan in log.plans(database, mark):
                read, returned = rows_scanned(plan), rows_returned(plan)
                if read >= WASTE[0] and read >= WASTE[1] * returned:
                    yield f"{read:,} rows read for {returned:,}"


def _blocked(sender: Sender, rounds: Sequence[Round]) -> Iterator[str]:
    with fetching(models.FETCH_RAISE):
        for requests in rounds:
            for answered in sender.send(requests):
                yield from (name for name in answered.exceptions if name == "FieldFetchBlocked")


@contextmanager
def fetching(mode: Any) -> Iterator[None]:
    """Have every new queryset begin with a fetch mode; one that the code names itself comes after that, and wins."""
    begin: Callable[..., None] = QuerySet.__init__

    def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807
        begin(self, *args, **kwargs)
        self._fetch_mode = mode

    QuerySet.__init__ = __init__  # type: ignore[method-assign]
    try:
        yield
    finally:
        QuerySet.__init__ = begin  # type: ignore[method-assign]


def toolbar(sender: Sender, rounds: Sequence[Round], database: str) -> Sights:
    """What the SQL panel of the debug toolbar shows."""
    from lab.detectors.panel import NotingPanel

    def read() -> tuple[list[str], dict[str, float]]:
        shown, NotingPanel.shown = NotingPanel.shown, []
        databases = [numbers for stats in shown for _, numbers in stats["databases"]]
        alarms = [
            f"{kind} statements are marked"
            for kind in ("similar", "duplicate")
            if any(numbers.get(f"{kind}_count") for numbers in databases)
        ]
        queries = [[query["duration"] for query in stats["queries"]] for stats in shown]
        return alarms, _statements_and_times(queries)

    return {"toolbar": _watched(sender, rounds, read)}


def silk(sender: Sender, rounds: Sequence[Round], database: str) -> Sights:
    """What Silk stored of the requests."""
    from silk.models import Request

    from lab.runner.profile_child import make_room

    make_room()

    def read() -> tuple[list[str], dict[str, float]]:
        recorded = Request.objects.filter(path__startswith=sender.prefix)
        times = [[query.time_taken or 0 for query in request.queries.all()] for request in recorded]
        recorded.delete()
        return [], _statements_and_times(times)

    read()
    return {"silk": _watched(sender, rounds, read)}


def zeal(sender: Sender, rounds: Sequence[Round], database: str) -> Sights:
    """What django-zeal reports."""
    from zeal.signals import nplusone_detected

    reported: list[str] = []

    def note(exception: Exception, **_: Any) -> None:
        reported.append(str(exception).partition(" at ")[0])

    def read() -> tuple[list[str], dict[str, float]]:
        told = sorted(set(reported))
        reported.clear()
        return told, {}

    nplusone_detected.connect(note)
    return {"zeal": _watched(sender, rounds, read)}


def _statements_and_times(requests: Sequence[Sequence[float]]) -> dict[str, float]:
    """The most statements of a request, and the milliseconds of the slowest statement."""
    slowest = (max(times, default=0.0) for times in requests)
    return {"statements": max(map(len, requests), default=0), "ms": max(slowest, default=0.0)}


def _watched(sender: Sender, rounds: Sequence[Round], read: Callable[[], tuple[list[str], dict[str, float]]]) -> Sight:
    """Send every round a few times, and read the detector after each; of times the lowest counts."""
    alarms: list[str] = []
    figures: list[dict[str, float]] = []
    for requests in rounds:
        taken: list[dict[str, float]] = []
        for _ in range(TIMES):
            sender.send(requests)
            seen, shown = read()
            alarms += seen
            taken.append(shown)
        figures.append(over_times(requests, taken))
    return Sight(list(dict.fromkeys(alarms)), highest(figures))


PASSES: dict[str, Callable[[Sender, Sequence[Round], str], Sights]] = {
    "plain": plain,
    "toolbar": toolbar,
    "silk": silk,
    "zeal": zeal,
}
