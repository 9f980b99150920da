"""The shelf against the sales, and whether the cache still spares the database."""

from lab.api import ArmRun, Claim, Finding, Run, claim, guard, price

TABLE = "cached_inventory_oversell_item"
TOTALS = """
SELECT (SELECT count(*) FROM cached_inventory_oversell_sale) AS sold,
       (SELECT coalesce(sum(initial - stock), 0)::bigint FROM cached_inventory_oversell_item) AS gone
"""
OVERSOLD = """
SELECT count(*) AS items, coalesce(sum(sold - initial), 0)::bigint AS pieces
FROM (SELECT item.initial, count(*) AS sold
      FROM cached_inventory_oversell_item AS item
      JOIN cached_inventory_oversell_sale AS sale ON sale.item_id = item.id
      GROUP BY item.id) AS shelf
WHERE sold > initial
"""


@claim
def never_oversold(arm: ArmRun, run: Run) -> Finding:
    """No item is sold more often than it was there."""
    row, sold = arm.one(OVERSOLD), arm.one(TOTALS)["sold"]
    return Finding.of(row["items"] == 0, f"{sold:,} sold: {row['items']:,} items oversold, by {row['pieces']:,} pieces")


@guard
def books_balance(arm: ArmRun, run: Run) -> Finding:
    """Every sale took one piece off the shelf, and is one that a customer was told of."""
    row, told = arm.one(TOTALS), arm.outcomes("checkout/")
    words = f"{told['ok']:,} told yes, {told['info']:,} told nothing, {row['sold']:,} sold, {row['gone']:,} gone"
    right = row["sold"] == row["gone"] and told["ok"] <= row["sold"] <= told["ok"] + told["info"]
    return Finding.of(right, words)


def reads_per_look(arm: ArmRun) -> float | None:
    """How often the stock was read in the database under load, for each time that it was shown."""
    looks = sum(request.name == "look" and request.outcome == "ok" for request in arm.loaded)
    if arm.statements is None or not looks:
        return None
    reads = (row for row in arm.statements if row["query"].startswith("SELECT") and TABLE in row["query"])
    return sum(row["calls"] for row in reads if "FOR UPDATE" not in row["query"]) / looks


def _mostly_cached(arm: ArmRun, run: Run) -> Finding:
    reads = reads_per_look(arm)
    if reads is None:
        return Finding.unknown("the server does not count statements (pg_stat_statements)")
    return Finding.of(reads <= 0.5, f"the stock was read {reads:.3f} times for each look")


# A fix that gave the cache up would be right, and would bring back the load that the cache was for.
shown_from_cache = Claim(
    "shown_from_cache",
    "Most of those who only look are shown what the cache has.",
    _mostly_cached,
    guard=True,
    evidence="statements",
)


@price
def database_reads(arm: ArmRun, run: Run) -> str:
    """Reads of the stock for each time it is shown"""
    reads = reads_per_look(arm)
    return "" if reads is None else f"{reads:.3f}"


@price
def updates_per_sale(arm: ArmRun, run: Run) -> str:
    """Writes to the shelf tried for each sale"""
    sold = sum(request.name == "checkout/" and request.outcome == "ok" for request in arm.loaded)
    if arm.statements is None or not sold:
        return ""
    tried = sum(row["calls"] for row in arm.statements if row["query"].startswith(f'UPDATE "{TABLE}"'))
    return f"{tried / sold:.2f}"
