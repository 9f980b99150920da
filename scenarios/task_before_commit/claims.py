"""The orders that there are, against what the warehouse was asked to pack and what the worker was sent."""

from statistics import median

from lab.api import ArmRun, Finding, Run, claim, guard, price

ORDERS = "SELECT reference::text AS reference FROM task_before_commit_order"


def ordered(arm: ArmRun) -> set[str]:
    """The references of the orders that were committed."""
    return {row["reference"] for row in arm.sql(ORDERS)}


def packed(arm: ArmRun) -> dict[str, float]:
    """When the warehouse was first asked to pack which order, in monotonic seconds."""
    parcels = [call for call in arm.ledger if call["path"] == "/parcels" and call["acted"]]
    return {call["key"]: call["time"] for call in parcels}


@claim(evidence="partner")
def orders_are_packed(arm: ArmRun, run: Run) -> Finding:
    """What the warehouse packs are the orders that there are, no fewer and no others."""
    orders, parcels = ordered(arm), packed(arm).keys()
    lost, ghosts = len(orders - parcels), len(parcels - orders)
    words = f"{len(orders):,} orders, {len(parcels):,} packed: {lost:,} never, {ghosts:,} of no order"
    return Finding.of(not lost and not ghosts, words)


@claim(evidence="tasks")
def tasks_have_an_order(arm: ArmRun, run: Run) -> Finding:
    """No task is sent for an order that there is not in the end."""
    received = [one for one in arm.deliveries if one["at"] == "received" and one["name"].endswith(".pack_order")]
    sent = {one["args"][0] for one in received}
    blind = sum(one["at"] == "failed" and one["error"].startswith("DoesNotExist") for one in arm.deliveries)
    ghosts = len(sent - ordered(arm))
    words = f"{ghosts:,} of {len(sent):,} tasks are of no order; {blind:,} failed because they found none"
    return Finding.of(not ghosts, words) if sent else Finding.unknown("no task was sent")


@guard
def orders_match_answers(arm: ArmRun, run: Run) -> Finding:
    """There are the orders that customers were told of."""
    orders, told = len(ordered(arm)), arm.outcomes()
    words = f"{told['ok']:,} told yes, {told['info']:,} told nothing, {orders:,} orders"
    return Finding.of(told["ok"] <= orders <= told["ok"] + told["info"], words)


@price
def order_to_warehouse(arm: ArmRun, run: Run) -> str:
    """From the order to the warehouse, in the median"""
    parcels = packed(arm)
    waits = [
        parcels[sent.note["reference"]] - sent.sent
        for sent in arm.history
        if sent.outcome == "ok" and sent.note["reference"] in parcels
    ]
    return f"{median(waits) * 1000:,.0f} ms" if waits else ""


@price
def statements_per_order(arm: ArmRun, run: Run) -> str:
    """Statements for each order, its task included"""
    orders = len(ordered(arm))
    if arm.statements is None or not orders:
        return ""
    return f"{sum(row['calls'] for row in arm.statements) / orders:.1f}"
