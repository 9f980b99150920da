"""Ready-made claims and prices about what a write makes PostgreSQL write, as the server counts it."""

from collections.abc import Iterator

from lab.run import ArmRun, Rows, Run
from lab.scenario import Claim, Finding, Price

UNCOUNTED = "the server does not count statements (pg_stat_statements)"
WAL = ("wal_records", "wal_fpi", "wal_bytes")


def at_most_wal_records(limit: float, statement: str, what: str) -> Claim:
    """Claim that `statement` leaves at most `limit` records in the write-ahead log, on average under load.

    `statement` is how its text begins ("INSERT INTO", 'UPDATE "orders"'), `what` what it is to people ("A new order").
    A row that is inserted leaves one record for the table and one for each index, and now and then one for a page that
    is split; so does a row that is updated, unless the update is heap-only. Bytes say the same less exactly: the first
    change of a page after a checkpoint logs the whole page.
    """

    def judge(arm: ArmRun, run: Run) -> Finding:
        cost = wal_of(arm, statement)
        if cost is None:
            return Finding.unknown(UNCOUNTED if arm.statements is None else f"no {statement} was counted under load")
        calls, records, _, size = cost
        words = f"{records / calls:.2f} records and {size / calls:,.0f} bytes on average of {calls:,}"
        return Finding.of(records <= limit * calls, words)

    sentence = f"{what} leaves at most {limit:g} records in the write-ahead log."
    return Claim(f"at_most_wal_records_{statement.split()[0].lower()}", sentence, judge, evidence="statements")


def hot_updates(table: str, at_least: float) -> Claim:
    """Claim that at least the share `at_least` of the updates of `table` are heap-only, since the arm was made.

    A heap-only update (HOT) changes no column that an index knows and finds room on the row's own page: it touches no
    index at all.
    """

    def judge(arm: ArmRun, run: Run) -> Finding:
        counted = arm.tables.get(table)
        if not counted or not counted["n_tup_upd"]:
            return Finding.unknown(f"no update of {table} was counted")
        updates, heap_only = counted["n_tup_upd"], counted["n_tup_hot_upd"]
        return Finding.of(heap_only >= at_least * updates, f"{heap_only:,} of {updates:,}")

    sentence = f"At least {at_least:.0%} of the updates touch no index (HOT)."
    return Claim("hot_updates", sentence, judge, evidence="rows")


def wal_written(name: str, statement: str) -> Price:
    """Price: what `statement` writes to the write-ahead log, in bytes and beside broken; page images are told apart."""

    def measure(arm: ArmRun, run: Run) -> str:
        mine, theirs = wal_of(arm, statement), wal_of(run.broken, statement)
        if mine is None or theirs is None:
            return ""
        calls, _, images, size = mine
        change = (size / calls) / (theirs[3] / theirs[0]) - 1
        return f"{size / calls:,.0f} bytes, {change:+.0%} against broken; {images:,} page images in {calls:,}"

    return Price(name, measure)


def wal_of(arm: ArmRun, statement: str) -> tuple[int, int, int, int] | None:
    """How often the statements that begin so were sent under load, and their records, page images and bytes of WAL."""
    rows: Rows = [row for row in arm.statements or () if row["query"].startswith(statement)]
    calls = sum(row["calls"] for row in rows)
    if not calls or any(column not in row for row in rows for column in WAL):
        return None
    records, images, size = _sums(rows)
    return calls, records, images, size


def _sums(rows: Rows) -> Iterator[int]:
    return (sum(row[column] for row in rows) for column in WAL)
