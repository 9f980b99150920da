"""What the books must say, whoever had to give way."""

from lab.api import ArmRun, Finding, Run, guard
from scenarios.deadlock.models import OPENING

# What every account has, and what the transfers say it was given; number 3 is the house.
BOOKED = """
SELECT a.id, a.balance, coalesce(sum(
    CASE a.id WHEN t.customer_id THEN -t.price WHEN t.shop_id THEN t.price - t.fee ELSE t.fee END
), 0)::bigint AS booked
FROM deadlock_account a LEFT JOIN deadlock_transfer t ON a.id IN (t.customer_id, t.shop_id, 3)
GROUP BY a.id ORDER BY a.id
"""


@guard
def money_conserved(arm: ArmRun, run: Run) -> Finding:
    """Money is neither made nor lost: balances moved by what was booked, and all together by nothing."""
    rows = arm.sql(BOOKED)
    wrong = [row["id"] for row in rows if row["balance"] - OPENING != row["booked"]]
    total = sum(row["balance"] - OPENING for row in rows)
    words = f"accounts {wrong} differ" if wrong else f"{len(rows)} accounts agree"
    return Finding.of(not wrong and total == 0, f"{words} with their transfers, {total:+,} cents in all")


@guard
def transfers_match_answers(arm: ArmRun, run: Run) -> Finding:
    """Every payment or refund that was answered with yes was booked once, and no other but those of unknown end."""
    booked = arm.one("SELECT count(*) AS n FROM deadlock_transfer")["n"]
    outcomes = arm.outcomes()
    done, unknown = outcomes["ok"], outcomes["info"]
    return Finding.of(done <= booked <= done + unknown, f"{booked:,} booked, {done:,} answered, {unknown:,} unknown")
