"""What must be true of a completed order, in its row and in the answer."""

from dataclasses import replace

from lab.api import ArmRun, Finding, Run, claim, no_server_errors, price

UNSTAMPED = """
SELECT count(*) AS completed, count(*) FILTER (WHERE completed_at IS NULL) AS unstamped
FROM signal_recursion_order WHERE status = 'completed'
"""
ROWS = """
SELECT id, completed_at IS NOT NULL AS stamped FROM signal_recursion_order WHERE status = 'completed'
"""
WRITES = ('INSERT INTO "signal_recursion_order"', 'UPDATE "signal_recursion_order"')

# Elsewhere a guard; here the error is what the bug is seen by.
every_request_answered = replace(no_server_errors(), guard=False)


@claim
def every_order_stamped(arm: ArmRun, run: Run) -> Finding:
    """Every completed order has the time at which it was completed."""
    row = arm.one(UNSTAMPED)
    if not row["completed"]:
        return Finding.unknown("no order was completed")
    return Finding.of(not row["unstamped"], f"{row['unstamped']:,} of {row['completed']:,} have none")


@claim(evidence="answers")
def answer_like_row(arm: ArmRun, run: Run) -> Finding:
    """An answer shows an order with a time where its row has one."""
    shown = {request.note["id"]: request.note["completed_at"] for request in arm.history if request.note}
    if not shown:
        return Finding.unknown("no order was answered with")
    stamped = {row["id"]: row["stamped"] for row in arm.sql(ROWS)}
    other = sum(bool(time) != stamped.get(order, False) for order, time in shown.items())
    return Finding.of(not other, f"{other:,} of {len(shown):,} answers show something else")


def writes_per_request(arm: ArmRun) -> float | None:
    """How often a request of the load wrote an order, on average; None where nobody counted."""
    if arm.statements is None or not arm.answered_under_load:
        return None
    writes = sum(row["calls"] for row in arm.statements if row["query"].startswith(WRITES))
    return writes / arm.answered_under_load


@claim(evidence="statements")
def few_writes(arm: ArmRun, run: Run) -> Finding:
    """A request writes its order at most twice, on average."""
    writes = writes_per_request(arm)
    if writes is None:
        return Finding.unknown("the server does not count statements (pg_stat_statements)")
    return Finding.of(writes <= 2, f"{writes:,.2f} times")


@price
def writes_of_an_order(arm: ArmRun, run: Run) -> str:
    """Writes of an order in a request, on average under load"""
    writes = writes_per_request(arm)
    return "" if writes is None else f"{writes:.2f}"
