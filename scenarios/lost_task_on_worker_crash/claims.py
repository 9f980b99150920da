"""The orders that were taken, the invoices that were written, and how many workers died in between."""

from collections import Counter

from lab.api import ArmRun, Finding, Run, claim, guard, price

WAITING = """
SELECT count(*) AS orders, count(*) FILTER (WHERE invoice.id IS NULL) AS waiting
FROM lost_task_on_worker_crash_order AS item
LEFT JOIN lost_task_on_worker_crash_invoice AS invoice ON invoice.order_id = item.id
"""


def killed(arm: ArmRun) -> int:
    """How many children were killed while they were at an invoice."""
    names = {one["id"]: one["name"] for one in arm.deliveries if one["at"] == "started"}
    dead = [names.get(one["id"], "") for one in arm.deliveries if one["at"] == "killed"]
    return sum(name.endswith(".write_invoice") for name in dead)


@claim(evidence="tasks")
def every_order_gets_its_invoice(arm: ArmRun, run: Run) -> Finding:
    """Every order that was taken has its invoice when all queues are empty."""
    row, deaths = arm.one(WAITING), killed(arm)
    words = f"{row['waiting']:,} of {row['orders']:,} orders wait for ever; {deaths} workers were killed at an invoice"
    planned = run.scenario.worker.kills if run.scenario.worker else 0
    if not row["waiting"] and deaths < max(1, planned // 2):
        return Finding.unknown(f"{words}: where so few die, nothing is proven")
    return Finding.of(not row["waiting"], words)


@guard
def orders_match_answers(arm: ArmRun, run: Run) -> Finding:
    """There are the orders that customers were told of."""
    orders, told = arm.one(WAITING)["orders"], arm.outcomes()
    words = f"{told['ok']:,} told yes, {told['info']:,} told nothing, {orders:,} orders"
    return Finding.of(told["ok"] <= orders <= told["ok"] + told["info"], words)


@price
def asked_again(arm: ArmRun, run: Run) -> str:
    """Documents that the print service was asked for more than once"""
    calls = Counter(call["key"] for call in arm.ledger)
    again = sum(count - 1 for count in calls.values())
    return f"{again:,}, for {killed(arm)} workers killed, of {len(calls):,} documents" if calls else ""


@price
def longest_wait(arm: ArmRun, run: Run) -> str:
    """The order that waited longest for the print service to be asked for the last time"""
    last = {call["key"]: call["time"] for call in arm.ledger}
    waits = [
        last[sent.note["reference"]] - sent.sent
        for sent in arm.history
        if sent.outcome == "ok" and sent.note["reference"] in last
    ]
    return f"{max(waits):,.1f} s" if waits else ""
