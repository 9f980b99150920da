"""How often the list was computed, against how often it can have expired."""

from collections import Counter
from itertools import pairwise

from lab.api import ArmRun, Finding, Run, claim, guard, price
from scenarios.cache_stampede.charts import TTL

CHARTS = "SELECT id AS number, request FROM cache_stampede_chart ORDER BY id"
ADDED_UP = 'FROM "cache_stampede_sale"'
TITLES = 10


def computed(arm: ArmRun) -> Counter[int | None]:
    """How many lists were computed in each block of the load, by the rows; None: for no request of the load's."""
    blocks = {sent.id: sent.block for sent in arm.history}
    return Counter(blocks.get(row["request"]) for row in arm.sql(CHARTS))


def spans(arm: ArmRun) -> dict[int, tuple[float, float]]:
    """From when to when each block of the load lasted; those with an unanswered request are left out.

    Nobody knows when the server was done with such a request, so a list that it computed may belong to any time.
    """
    found: dict[int, tuple[float, float]] = {}
    open_ended = {sent.block for sent in arm.loaded if sent.finished is None}
    for sent in arm.loaded:
        if sent.finished is not None and sent.block not in open_ended:
            first, last = found.get(sent.block, (sent.sent, sent.finished))
            found[sent.block] = (min(first, sent.sent), max(last, sent.finished))
    return found


def needed(arm: ArmRun) -> dict[int, int]:
    """How often the list can have expired in each block: lists that are good for TTL seconds begin that far apart."""
    return {block: int((last - first) / TTL) + 1 for block, (first, last) in spans(arm).items()}


@claim
def computed_once_per_expiry(arm: ArmRun, run: Run) -> Finding:
    """The list is computed once each time it expires, however many ask for it at that moment."""
    charts, most = computed(arm), needed(arm)
    total = sum(charts[block] for block in most)
    if not total:
        return Finding.unknown("no list was computed in any block whose end is known")
    over = [charts[block] - limit for block, limit in most.items() if charts[block] > limit]
    words = f"{total:,} lists computed, {sum(most.values()):,} were needed at most; {sum(over):,} for nothing"
    strange = f", and {charts[None]:,} for nobody" if charts[None] else ""
    return Finding.of(not over and not strange, f"{words}{strange}")


@claim(evidence="answers")
def everybody_served(arm: ArmRun, run: Run) -> Finding:
    """Everybody who asks is shown the list."""
    told = [sent for sent in arm.history if sent.finished is not None]
    empty = sum(sent.status != 200 or sent.note["titles"] != TITLES for sent in told)
    return Finding.of(not empty, f"{empty:,} of {len(told):,} were shown none")


@guard
def renewed(arm: ArmRun, run: Run) -> Finding:
    """A list that nobody has asked for longer than it is good is computed anew when somebody does."""
    charts, blocks = computed(arm), sorted(spans(arm).items())
    late = [b for (_, (_, last)), (b, (first, _)) in pairwise(blocks) if first - last > TTL]
    missed = sum(not charts[block] for block in late)
    return Finding.of(not missed, f"after {missed:,} of {len(late):,} pauses longer than {TTL} s it was not")


@guard
def statements_agree(arm: ArmRun, run: Run) -> Finding:
    """The database added up the sales as often as lists are written down."""
    if arm.statements is None:
        return Finding.unknown("the server does not count statements (pg_stat_statements)")
    if any(sent.finished is None for sent in arm.history):
        return Finding.unknown("some requests were not answered, so nobody knows whether they were counted")
    rows = sum(count for block, count in computed(arm).items() if block is not None and block >= 0)
    calls = sum(row["calls"] for row in arm.statements if ADDED_UP in row["query"])
    return Finding.of(rows == calls, f"{calls:,} times, {rows:,} lists written down")


@price
def database_time(arm: ArmRun, run: Run) -> str:
    """The database's work for each answer, beside broken"""
    mine, theirs = (work(one) for one in (arm, run.broken))
    return f"{mine / theirs:.0%} of it" if mine is not None and theirs else ""


def work(arm: ArmRun) -> float | None:
    """Milliseconds of statements for each answer under load; what waited for a lock did no work, and is left out."""
    if arm.statements is None or not arm.answered_under_load:
        return None
    return float(sum(row["ms"] for row in arm.statements if "advisory" not in row["query"])) / arm.answered_under_load


@price
def oldest_list(arm: ArmRun, run: Run) -> str:
    """The oldest list that anybody was shown"""
    requests = {sent.id: sent.finished for sent in arm.history}
    born = {row["number"]: requests.get(row["request"]) for row in arm.sql(CHARTS)}
    ages = [
        sent.sent - since
        for sent in arm.loaded
        if sent.outcome == "ok" and sent.note and (since := born.get(sent.note["number"])) is not None
    ]
    return f"{max(ages):.1f} s, good for {TTL} s; arms rest between their blocks" if ages else ""


CLAIMS = [computed_once_per_expiry, everybody_served, renewed, statements_agree]
