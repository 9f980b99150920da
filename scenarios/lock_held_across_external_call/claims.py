"""The budget against the payments, the payments against the card company's ledger, and who was sent away."""

from lab.api import ArmRun, Finding, Run, claim, price
from scenarios.lock_held_across_external_call.models import OPENING

PAYMENTS = "SELECT reference::text AS reference, state FROM lock_held_across_external_call_payment"
SPENT = """
SELECT account.id, account.left AS left, coalesce(sum(payment.cents), 0)::bigint AS spent
FROM lock_held_across_external_call_account AS account
LEFT JOIN lock_held_across_external_call_payment AS payment
    ON payment.account_id = account.id AND payment.state <> 'refused'
GROUP BY account.id ORDER BY account.id
"""


@claim(evidence="partner")
def every_charge_written_down(arm: ArmRun, run: Run) -> Finding:
    """Whatever the card company charged is a payment of ours, and what is paid was charged."""
    payments = {row["reference"]: row["state"] for row in arm.sql(PAYMENTS)}
    charged = {call["key"] for call in arm.ledger if call["acted"]}
    untold = sum(payments.get(key, "refused") == "refused" for key in charged)
    uncharged = sum(state == "paid" and key not in charged for key, state in payments.items())
    words = f"{len(charged):,} charged, {untold:,} of them no payment of ours; {uncharged:,} paid and never charged"
    return Finding.of(not untold and not uncharged, words)


@claim
def budget_matches_payments(arm: ArmRun, run: Run) -> Finding:
    """A budget has shrunk by its payments, to the cent, and never below zero."""
    rows = arm.sql(SPENT)
    off = sum(abs(OPENING - row["left"] - row["spent"]) for row in rows)
    below = sum(row["left"] < 0 for row in rows)
    words = f"{sum(row['spent'] for row in rows):,} cents in payments, budgets off by {off:,}, {below} below zero"
    return Finding.of(not off and not below, words)


@claim(evidence="answers")
def nobody_sent_away(arm: ArmRun, run: Run) -> Finding:
    """Nobody is sent away because somebody else is paying."""
    busy = sum(request.status == 409 for request in arm.history)
    return Finding.of(not busy, f"{busy:,} of {len(arm.history):,} requests")


@price
def left_pending(arm: ArmRun, run: Run) -> str:
    """Payments whose end nobody knows yet"""
    payments = arm.sql(PAYMENTS)
    pending = sum(row["state"] == "pending" for row in payments)
    return f"{pending:,} of {len(payments):,}" if payments else ""
