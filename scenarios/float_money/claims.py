"""What savers see, what they get, and what is left in the books, to the cent."""

from decimal import Decimal

from lab.api import ArmRun, Finding, Run, claim, price

# Text first: a float that is cast to numeric at once is rounded to 15 digits, and looks right.
ACCOUNTS = """
WITH account AS (
    SELECT 'float' AS type, id, balance::text::numeric AS balance FROM float_money_floataccount
    UNION ALL SELECT 'decimal', id, balance FROM float_money_decimalaccount
    UNION ALL SELECT 'cent', id, balance / 100.0 FROM float_money_centaccount
), entry AS (
    SELECT 'float' AS type, account_id, sum(asked::numeric) AS asked,
           sum(asked::numeric) FILTER (WHERE amount > 0) AS paid_in,
           (sum(amount) FILTER (WHERE amount > 0))::text::numeric AS booked
    FROM float_money_floatentry GROUP BY account_id
    UNION ALL
    SELECT 'decimal', account_id, sum(asked::numeric), sum(asked::numeric) FILTER (WHERE amount > 0),
           sum(amount) FILTER (WHERE amount > 0)
    FROM float_money_decimalentry GROUP BY account_id
    UNION ALL
    SELECT 'cent', account_id, sum(asked::numeric), sum(asked::numeric) FILTER (WHERE amount > 0),
           (sum(amount) FILTER (WHERE amount > 0)) / 100
    FROM float_money_cententry GROUP BY account_id
)
SELECT count(*) AS used, count(*) FILTER (WHERE asked = 0) AS emptied,
       count(*) FILTER (WHERE asked = 0 AND balance <> 0) AS unclean,
       count(*) FILTER (WHERE booked <> paid_in) AS wrong,
       coalesce(min(balance) FILTER (WHERE asked = 0), 0)::text AS lowest,
       coalesce(max(balance) FILTER (WHERE asked = 0), 0)::text AS highest
FROM entry JOIN account USING (type) WHERE account.id = entry.account_id
"""
SIZE = """
SELECT max(size) AS bytes
FROM (SELECT pg_column_size(amount) AS size FROM float_money_floatentry
      UNION ALL SELECT pg_column_size(amount) FROM float_money_decimalentry
      UNION ALL SELECT pg_column_size(amount) FROM float_money_cententry) AS entry
"""


@claim
def shown_to_the_cent(arm: ArmRun, run: Run) -> Finding:
    """An account shows what was paid in, to the cent and without a tail."""
    looks = [request.note for request in arm.history if request.note and request.note["shown"]]
    if not looks:
        return Finding.unknown("nobody saw an account")
    wrong = [look["shown"] for look in looks if Decimal(look["shown"]) != Decimal(look["saved"])]
    words = f", {wrong[0]} for one" if wrong else ""
    return Finding.of(not wrong, f"{len(wrong):,} of {len(looks):,} accounts showed something else{words}")


@claim
def own_money_back(arm: ArmRun, run: Run) -> Finding:
    """Whoever paid in two amounts can take out their sum."""
    ended = arm.outcomes("take out")
    if not ended["ok"] + ended["fail"]:
        return Finding.unknown("nobody took anything out")
    return Finding.of(not ended["fail"], f"{ended['fail']:,} of {ended['ok'] + ended['fail']:,} were refused")


@claim
def nothing_left(arm: ArmRun, run: Run) -> Finding:
    """An account from which everything was taken holds nothing."""
    row = arm.one(ACCOUNTS)
    if not row["emptied"]:
        return Finding.unknown("no account was emptied")
    words = f"; from {row['lowest']} to {row['highest']}" if row["unclean"] else ""
    return Finding.of(not row["unclean"], f"{row['unclean']:,} of {row['emptied']:,} do hold something{words}")


@claim
def entries_add_up(arm: ArmRun, run: Run) -> Finding:
    """The entries of an account add up to what was paid in."""
    row = arm.one(ACCOUNTS)
    if not row["used"]:
        return Finding.unknown("no account was used")
    return Finding.of(not row["wrong"], f"those of {row['wrong']:,} of {row['used']:,} accounts do not")


@price
def bytes_of_an_amount(arm: ArmRun, run: Run) -> str:
    """Room that an amount takes"""
    size = arm.one(SIZE)["bytes"]
    return f"{size} bytes in a row" if size else ""
