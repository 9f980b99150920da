"""What must be true of a shop's shelves and its books."""

from lab.api import ArmRun, Finding, Run, claim, guard, price

TOTALS = """
SELECT (SELECT coalesce(sum(quantity), 0) FROM race_condition_sale) AS sold,
       (SELECT coalesce(sum(initial - stock), 0) FROM race_condition_item) AS gone
"""
OVERSOLD = """
SELECT count(*) AS items, coalesce(sum(sold - initial), 0) AS pieces
FROM (SELECT item.id, item.initial, sum(sale.quantity) AS sold
      FROM race_condition_item AS item JOIN race_condition_sale AS sale ON sale.item_id = item.id
      GROUP BY item.id) AS shelf
WHERE sold > initial
"""


@claim
def stock_matches_sales(arm: ArmRun, run: Run) -> Finding:
    """Every sale took exactly one item off the shelf."""
    row = arm.one(TOTALS)
    return Finding.of(row["sold"] == row["gone"], f"{row['sold']:,} sold, {row['gone']:,} gone from the shelf")


@claim
def never_oversold(arm: ArmRun, run: Run) -> Finding:
    """No item is sold more often than it was there."""
    row = arm.one(OVERSOLD)
    return Finding.of(row["items"] == 0, f"{row['items']:,} items oversold, by {row['pieces']:,} pieces")


@guard
def books_balance(arm: ArmRun, run: Run) -> Finding:
    """The shop sold what its customers were told."""
    sold, told = arm.one(TOTALS)["sold"], arm.outcomes()
    words = f"{told['ok']:,} told yes, {told['info']:,} told nothing, {sold:,} sold"
    return Finding.of(told["ok"] <= sold <= told["ok"] + told["info"], words)


@price
def writes_per_sale(arm: ArmRun, run: Run) -> str:
    """Writes to the shelf tried for each sale"""
    sold = sum(request.outcome == "ok" for request in arm.loaded)
    if arm.statements is None or not sold:
        return ""
    writes = sum(row["calls"] for row in arm.statements if row["query"].startswith('UPDATE "race_condition_item"'))
    return f"{writes / sold:.2f}"
