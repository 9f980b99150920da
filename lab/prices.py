"""Ready-made prices: what a fix takes for what it gives."""

from collections.abc import Callable

from lab.run import ArmRun, Run
from lab.scenario import Price, first_line
from lab.statistics import ratio_of_blocks


def price(measure: Callable[[ArmRun, Run], str]) -> Price:
    """Make a price of a function; the first line of its docstring is its name."""
    return Price(first_line(measure.__doc__), measure)


def rate(arm: ArmRun) -> float:
    """Answered requests per second of open blocks."""
    spans: dict[int, tuple[float, float]] = {}
    answered = 0
    for request in arm.loaded:
        if request.finished is None:
            continue
        answered += 1
        first, last = spans.get(request.block, (request.sent, request.finished))
        spans[request.block] = (min(first, request.sent), max(last, request.finished))
    seconds = sum(last - first for first, last in spans.values())
    return answered / seconds if seconds else 0.0


@price
def throughput(arm: ArmRun, run: Run) -> str:
    """Throughput beside broken, same load"""
    if arm is run.broken or not (base := rate(run.broken)):
        return ""
    change = rate(arm) / base - 1
    return f"{rate(arm):,.0f} requests/s, {change:+.0%} against broken"


@price
def rows_fetched(arm: ArmRun, run: Run) -> str:
    """Rows that the statements of a quiet request gave the application"""
    counts = {probe.name: sum(row["rows"] for row in probe.statements or ()) for probe in arm.probes}
    counted = bool(counts) and all(probe.statements is not None for probe in arm.probes)
    return ", ".join(f"{count:,} for {name}" for name, count in counts.items()) if counted else ""


@price
def statements_per_request(arm: ArmRun, run: Run) -> str:
    """Statements that a request sends, on average under load"""
    if arm.statements is None or not arm.answered_under_load:
        return ""
    return f"{sum(row['calls'] for row in arm.statements) / arm.answered_under_load:.4g}"


@price
def statements_per_task(arm: ArmRun, run: Run) -> str:
    """Statements for each task that ended, those of the requests included"""
    tasks = sum(entry["at"] == "finished" for entry in arm.deliveries)
    if arm.statements is None or not tasks:
        return ""
    return f"{sum(row['calls'] for row in arm.statements) / tasks:.4g}"


@price
def waiting_seen(arm: ArmRun, run: Run) -> str:
    """Statements seen waiting for a lock, five looks a second"""
    mine, theirs = (sum(pair["samples"] for pair in one.blocking) for one in (arm, run.broken))
    return f"{mine:,}, broken {theirs:,}"


@price
def first_byte(arm: ArmRun, run: Run) -> str:
    """First byte of the last probe's answer"""
    shares = [
        probe.first_byte / probe.seconds for a in (arm, run.broken) for probe in a.probes[-1:] if probe.first_byte
    ]
    return f"after {shares[0]:.0%} of the time, broken after {shares[1]:.0%}" if len(shares) == 2 else ""


def index_size(table: str) -> Price:
    """Price: the bytes of all indexes of `table`, beyond those that broken has."""

    def measure(arm: ArmRun, run: Run) -> str:
        query = f"SELECT pg_indexes_size('{table}') AS bytes, pg_table_size('{table}') AS heap"
        mine, theirs = arm.one(query), run.broken.one(query)
        extra = mine["bytes"] - theirs["bytes"]
        return f"{extra / 2**20:+,.1f} MiB of index beside {mine['heap'] / 2**20:,.1f} MiB of rows"

    return Price("Index size", measure)


def write_slowdown(insert: str, rounds: int = 9) -> Price:
    """Price: how much longer `insert` takes than in broken's database; rolled back, arms in random order each round."""

    def measure(arm: ArmRun, run: Run) -> str:
        if arm is run.broken or run.price_rounds is None:
            return ""
        times = run.price_rounds(insert, rounds)
        ratio = ratio_of_blocks(times[arm.variant], times[run.broken.variant], run.seed)
        return "" if ratio is None else f"inserting takes {ratio} as long"

    return Price("Write slowdown", measure)
