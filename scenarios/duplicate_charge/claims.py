"""The provider's ledger against the orders that were checked out, and against those that the shop takes for paid."""

from collections import Counter

from lab.api import ArmRun, Finding, Run, claim, guard, price

PAID = "SELECT count(*) AS orders, coalesce(sum(cents), 0)::bigint AS cents FROM duplicate_charge_order WHERE is_paid"


def charges(arm: ArmRun) -> Counter[int]:
    """How often each order was charged."""
    return Counter(call["body"]["order"] for call in arm.ledger if call["acted"])


def checked_out(arm: ArmRun, *outcomes: str) -> set[int]:
    """The orders that were checked out by requests that ended so."""
    return {sent.note["order"] for sent in arm.history if sent.outcome in outcomes}


@claim(evidence="partner")
def nobody_pays_twice(arm: ArmRun, run: Run) -> Finding:
    """No order is charged twice."""
    charged = charges(arm)
    twice = sum(count - 1 for count in charged.values())
    late = sum(call["decision"] in ("slow", "lost reply") for call in arm.ledger)
    figures = (
        f"{charged.total():,} charges for {len(charged):,} orders, {twice:,} too many; {late:,} answers late or lost"
    )
    if not twice and not late:
        return Finding.unknown(f"{figures}: where each answer comes in time, nothing is proven")
    return Finding.of(not twice, figures)


@claim(evidence="partner")
def money_is_conserved(arm: ArmRun, run: Run) -> Finding:
    """What the provider took is what the shop has booked."""
    taken = sum(call["body"]["cents"] for call in arm.ledger if call["acted"])
    booked = arm.one(PAID)["cents"]
    return Finding.of(taken == booked, f"{taken / 100:,.2f} taken, {booked / 100:,.2f} booked")


@guard
def everybody_pays(arm: ArmRun, run: Run) -> Finding:
    """Every order that was checked out is charged, and no other one."""
    told, charged = checked_out(arm, "ok"), charges(arm).keys()
    free, invented = told - charged, charged - checked_out(arm, "ok", "info")
    words = f"{len(free):,} of {len(told):,} orders never charged, {len(invented):,} charged that nobody checked out"
    return Finding.of(not free and not invented, words)


def charged_again(arm: ArmRun) -> None:
    """Charge the last order once more, as the bug does."""
    arm.ledger.append(next(call for call in reversed(arm.ledger) if call["acted"]))


@price
def calls_per_charge(arm: ArmRun, run: Run) -> str:
    """Calls to the provider for each charge"""
    charged = charges(arm).total()
    return f"{len(arm.ledger) / charged:.2f}" if charged else ""
