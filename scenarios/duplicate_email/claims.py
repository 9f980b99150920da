"""The receipts in the mailbox against the orders that were announced."""

from collections import Counter

from lab.api import ArmRun, Finding, Run, claim, guard, price


def announced(arm: ArmRun, *outcomes: str) -> Counter[int]:
    """How often the shop was told of each order, of those requests that ended so."""
    return Counter(sent.note["order"] for sent in arm.history if sent.outcome in outcomes)


def order_of(mail: dict[str, str]) -> int:
    """The order that a mail is the receipt of."""
    return int(mail["subject"].rpartition(" ")[2])


def receipts(arm: ArmRun) -> Counter[int]:
    """How many mails were delivered for each order."""
    return Counter(order_of(mail) for mail in arm.mails if mail["acted"])


def killed(arm: ArmRun) -> set[int]:
    """The orders that a worker had in hand when it was killed."""
    ids = {entry["id"] for entry in arm.deliveries if entry["at"] == "killed"}
    return {entry["args"][0] for entry in arm.deliveries if entry["at"] == "started" and entry["id"] in ids}


@claim(evidence="mailbox")
def nobody_gets_it_twice(arm: ArmRun, run: Run) -> Finding:
    """No customer gets the same receipt twice."""
    delivered = receipts(arm)
    twice = sum(count - 1 for count in delivered.values())
    lost = sum(mail["decision"] == "lost reply" for mail in arm.mails)
    again = sum(count > 1 for count in announced(arm, "ok", "info").values())
    figures = (
        f"{delivered.total():,} mails for {len(delivered):,} orders, {twice:,} too many; {lost:,} replies lost, "
        f"{len(killed(arm)):,} workers killed, {again:,} events repeated"
    )
    if not twice and not (lost and again):
        return Finding.unknown(f"{figures}: where nothing is tried again, nothing is proven")
    return Finding.of(not twice, figures)


@guard
def nothing_lost_but_with_a_worker(arm: ArmRun, run: Run) -> Finding:
    """A receipt is missing only where a worker was killed with it in hand, and nobody gets one for no payment."""
    missing = announced(arm, "ok").keys() - receipts(arm).keys()
    unexplained, invented = missing - killed(arm), receipts(arm).keys() - announced(arm, "ok", "info").keys()
    figures = f"{len(missing):,} receipts missing, {len(unexplained):,} of them though no worker was killed"
    return Finding.of(not unexplained and not invented, f"{figures}; {len(invented):,} for no payment")


def delivered_again(arm: ArmRun) -> None:
    """Deliver the last mail once more, as the bug does."""
    arm.mails.append(next(mail for mail in reversed(arm.mails) if mail["acted"]))


@price
def receipts_missing(arm: ArmRun, run: Run) -> str:
    """Orders without a receipt"""
    orders = announced(arm, "ok").keys()
    return f"{len(orders - receipts(arm).keys()):,} of {len(orders):,}"


@price
def mails_handed_over(arm: ArmRun, run: Run) -> str:
    """Mails handed over for each that is delivered"""
    delivered = receipts(arm).total()
    return f"{len(arm.mails) / delivered:.2f}" if delivered else ""
