"""What was counted, against what was called."""

from lab.api import ArmRun, Finding, Run, claim, guard, price

TOTALS = """
SELECT (SELECT count(*) FROM hot_row_contention_call) AS calls,
       (SELECT coalesce(sum(used), 0)::bigint FROM hot_row_contention_usage) AS counted,
       (SELECT count(*) FROM hot_row_contention_usage WHERE tenant_id = 1) AS rows
"""


@claim
def every_call_counted(arm: ArmRun, run: Run) -> Finding:
    """Every call that was answered is counted, once."""
    row = arm.one(TOTALS)
    return Finding.of(row["calls"] == row["counted"], f"{row['calls']:,} calls, {row['counted']:,} counted")


@guard
def calls_match_answers(arm: ArmRun, run: Run) -> Finding:
    """There are the calls that tenants had an answer to."""
    calls, told = arm.one(TOTALS)["calls"], arm.outcomes()
    words = f"{told['ok']:,} told yes, {told['info']:,} told nothing, {calls:,} calls"
    return Finding.of(told["ok"] <= calls <= told["ok"] + told["info"], words)


@price
def rows_to_add_up(arm: ArmRun, run: Run) -> str:
    """Rows to add up for a tenant's bill"""
    return f"{arm.one(TOTALS)['rows']:,}"
