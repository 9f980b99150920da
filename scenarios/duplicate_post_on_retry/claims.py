"""Carts against orders, and what the retries were told."""

from collections import defaultdict

from lab.api import ArmRun, Finding, Run, claim

ORDERS = "SELECT count(*) AS orders, count(DISTINCT cart) AS carts FROM duplicate_post_on_retry_order"


def carts(arm: ArmRun, *outcomes: str) -> set[str]:
    """The carts of which a request ended so."""
    return {request.note["cart"] for request in arm.history if request.outcome in outcomes and request.note}


@claim
def one_order_a_cart(arm: ArmRun, run: Run) -> Finding:
    """A cart becomes one order, however often it is sent."""
    row = arm.one(ORDERS)
    told, silent = carts(arm, "ok"), sum(request.outcome == "info" for request in arm.history)
    twice, lost = row["orders"] - row["carts"], max(len(told) - row["carts"], 0)
    invented = max(row["carts"] - len(told) - silent, 0)
    figures = f"{row['orders']:,} orders for {len(told):,} carts: {twice:,} too many, {lost:,} lost"
    return Finding.of(not twice and not lost and not invented, f"{figures}, {invented:,} that nobody sent")


@claim(evidence="answers")
def retries_hear_the_same(arm: ArmRun, run: Run) -> Finding:
    """Whoever is told yes for a cart is told of the same order."""
    heard: dict[str, set[int]] = defaultdict(set)
    for request in arm.history:
        if request.outcome == "ok":
            heard[request.note["cart"]].add(request.note["order"])
    differing = sum(len(orders) > 1 for orders in heard.values())
    return Finding.of(not differing, f"{differing:,} of {len(heard):,} carts were given several order numbers")


@claim(evidence="answers")
def retries_are_answered(arm: ArmRun, run: Run) -> Finding:
    """Who sends a cart until there is an answer is told its order in the end."""
    sent, told = carts(arm, "ok", "fail", "info"), carts(arm, "ok")
    answered = sorted((r for r in arm.history if r.note and r.finished), key=lambda r: r.finished or 0)
    last = {request.note["cart"]: request.outcome for request in answered}
    refused = [cart for cart, outcome in last.items() if outcome == "fail"]
    figures = f"{len(refused):,} of {len(sent):,} carts heard a refusal last, {len(sent - told):,} never a yes"
    return Finding.of(not refused, figures)
