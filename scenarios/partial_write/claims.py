"""Orders against their lines, and what is gone from the shelf against the orders it went into."""

from lab.api import ArmRun, Finding, Run, claim, guard

ORDERS = """
SELECT count(*) FILTER (WHERE lines = size) AS whole, count(*) FILTER (WHERE lines <> size) AS half,
       coalesce(sum(size) FILTER (WHERE lines = size), 0)::bigint AS pieces,
       (SELECT coalesce(sum(initial - stock), 0)::bigint FROM partial_write_item) AS gone
FROM (SELECT size, (SELECT count(*) FROM partial_write_line WHERE order_id = partial_write_order.id) AS lines
      FROM partial_write_order) AS one
"""


@claim
def no_half_order(arm: ArmRun, run: Run) -> Finding:
    """Every order that is there has all of its lines."""
    row = arm.one(ORDERS)
    return Finding.of(row["half"] == 0, f"{row['whole']:,} whole orders, {row['half']:,} that are not")


@claim
def nothing_taken_for_nobody(arm: ArmRun, run: Run) -> Finding:
    """What is gone from the shelf is in an order that was placed."""
    row = arm.one(ORDERS)
    figures = f"{row['gone']:,} pieces gone from the shelf, {row['pieces']:,} in whole orders"
    return Finding.of(row["gone"] == row["pieces"], figures)


@guard
def orders_match_answers(arm: ArmRun, run: Run) -> Finding:
    """The shop has the orders that its customers were told of."""
    whole, told = arm.one(ORDERS)["whole"], arm.outcomes()
    words = f"{told['ok']:,} told yes, {told['info']:,} told nothing, {whole:,} whole orders"
    return Finding.of(told["ok"] <= whole <= told["ok"] + told["info"], words)
