"""What is in the wallets, what was paid in, and what the payers were told."""

from collections import Counter

from lab.api import ArmRun, Finding, Run, claim, guard

# `unbooked` is part of what is in a wallet: who only appends has not added it to the balance yet.
WALLETS = """
SELECT wallet.id, wallet.balance + coalesce(sum(cents) FILTER (WHERE NOT booked), 0)::bigint - wallet.opening AS gained,
       coalesce(sum(cents), 0)::bigint AS paid
FROM lost_update_wallet AS wallet LEFT JOIN lost_update_deposit AS deposit ON deposit.wallet_id = wallet.id
GROUP BY wallet.id ORDER BY wallet.id
"""


def told(arm: ArmRun, *outcomes: str) -> Counter[int]:
    """The cents for each wallet in requests that ended so."""
    cents: Counter[int] = Counter()
    for sent in arm.history:
        if sent.outcome in outcomes:
            cents[sent.note["wallet"]] += sent.note["cents"]
    return cents


@claim
def no_deposit_lost(arm: ArmRun, run: Run) -> Finding:
    """Every wallet has gained exactly what was paid into it."""
    # Wallet by wallet, so that what one lost does not hide what another has too much.
    rows = arm.sql(WALLETS)
    lost = sum(max(row["paid"] - row["gained"], 0) for row in rows)
    extra = sum(max(row["gained"] - row["paid"], 0) for row in rows)
    paid = sum(row["paid"] for row in rows)
    figures = f"{paid:,} cents paid in: {lost:,} lost, {extra:,} from nowhere"
    return Finding.of(not lost and not extra, figures)


@guard
def deposits_match_answers(arm: ArmRun, run: Run) -> Finding:
    """What the payers were told went in was written down as paid in, and nothing else but what has no answer."""
    paid = {row["id"]: row["paid"] for row in arm.sql(WALLETS)}
    least, most = told(arm, "ok"), told(arm, "ok", "info")
    wrong = [wallet for wallet in paid.keys() | most.keys() if not least[wallet] <= paid.get(wallet, 0) <= most[wallet]]
    words = f"{sum(paid.values()):,} cents written down, {least.total():,} acknowledged, {most.total():,} attempted"
    return Finding.of(not wrong, words)
