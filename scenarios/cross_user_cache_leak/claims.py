"""Whose data the answers held, against the rows that say who signed in as whom."""

from lab.api import ArmRun, Finding, Run, Sent, claim, guard, price

SIGNED_IN = """
SELECT signin.request, customer.email
FROM cross_user_cache_leak_signin AS signin JOIN cross_user_cache_leak_customer AS customer
  ON customer.id = signin.customer_id
ORDER BY signin.id
"""
COMPUTED = 'SUM("cross_user_cache_leak_sale"."copies")'


def who(arm: ArmRun) -> dict[str, str]:
    """The email address of the customer that each user signed in as, by the rows; strangers are not in it."""
    return {row["request"].rpartition("-")[0]: row["email"] for row in arm.sql(SIGNED_IN)}


def answers(arm: ArmRun) -> list[Sent]:
    """Every account that was asked for and answered, with whatever status; its note is whose data was in it."""
    return [sent for sent in arm.history if sent.name == "account/" and sent.finished is not None]


@claim(evidence="answers")
def nobody_elses_data(arm: ArmRun, run: Run) -> Finding:
    """No answer holds anybody else's data."""
    signed_in, told = who(arm), answers(arm)
    if len(set(signed_in.values())) < 2:
        return Finding.unknown(f"{len(signed_in)} users signed in: there is nobody else")
    leaked = [sent for sent in told if set(sent.note) - {signed_in.get(sent.user)}]
    strangers = sum(sent.user not in signed_in for sent in leaked)
    words = f"{len(leaked):,} of {len(told):,} answers held somebody else's, {strangers:,} of them shown to strangers"
    return Finding.of(not leaked, words)


@claim(evidence="answers")
def strangers_turned_away(arm: ArmRun, run: Run) -> Finding:
    """Who has not signed in is shown no account."""
    signed_in = who(arm)
    asked = [sent for sent in answers(arm) if sent.user not in signed_in]
    shown = sum(sent.outcome == "ok" for sent in asked)
    if not asked:
        return Finding.unknown("no stranger asked")
    return Finding.of(not shown, f"{shown:,} of {len(asked):,} strangers were shown one")


@guard
def own_account_shown(arm: ArmRun, run: Run) -> Finding:
    """Every customer who has signed in is shown the account that they asked for."""
    signed_in = who(arm)
    since = {sent.user: sent.finished for sent in arm.history if sent.name == "sign-in/" and sent.outcome == "ok"}
    asked = [sent for sent in answers(arm) if sent.sent >= (since.get(sent.user) or float("inf"))]
    missed = sum(sent.outcome != "ok" or signed_in.get(sent.user) not in sent.note for sent in asked)
    return Finding.of(not missed, f"{missed:,} of {len(asked):,} customers were not shown theirs")


@price
def database_load(arm: ArmRun, run: Run) -> str:
    """The database's load for each account shown"""
    shown = sum(sent.name == "account/" and sent.outcome == "ok" for sent in arm.loaded)
    if arm.statements is None or not shown:
        return ""
    computed = sum(row["calls"] for row in arm.statements if COMPUTED in row["query"])
    statements = sum(row["calls"] for row in arm.statements)
    return f"{statements / shown:.2f} statements, bestsellers computed for {computed / shown:.1%} of them"


CLAIMS = [nobody_elses_data, strangers_turned_away, own_account_shown]
