"""What the shelf must say, whoever had to give way."""

from lab.api import ArmRun, Finding, Run, guard
from scenarios.deadlock_batch_update_order.models import INITIAL

GONE = """
SELECT item.id, item.stock, coalesce(sum(line.quantity), 0)::bigint AS ordered
FROM deadlock_batch_update_order_item AS item
LEFT JOIN deadlock_batch_update_order_line AS line ON line.item_id = item.id
GROUP BY item.id ORDER BY item.id
"""


@guard
def stock_matches_lines(arm: ArmRun, run: Run) -> Finding:
    """What is gone from the shelf is what was ordered, item by item."""
    rows = arm.sql(GONE)
    wrong = [row["id"] for row in rows if INITIAL - row["stock"] != row["ordered"]]
    words = f"items {wrong} differ" if wrong else f"{len(rows)} items agree"
    return Finding.of(not wrong, f"{words}, {sum(row['ordered'] for row in rows):,} pieces ordered")


@guard
def orders_match_answers(arm: ArmRun, run: Run) -> Finding:
    """There are the orders that customers were told of."""
    orders = arm.one("SELECT count(*) AS n FROM deadlock_batch_update_order_order")["n"]
    told = arm.outcomes()
    words = f"{told['ok']:,} told yes, {told['info']:,} told nothing, {orders:,} orders"
    return Finding.of(told["ok"] <= orders <= told["ok"] + told["info"], words)
