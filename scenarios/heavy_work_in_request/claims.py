"""When customers had their answer, when their letter was done, and who got one at all."""

from statistics import median

from lab.api import ArmRun, Finding, Run, claim, guard, price

ACCOUNTS = "SELECT reference::text AS reference FROM heavy_work_in_request_account"
FEW, MANY = 0.1, 0.5


def first_calls(arm: ArmRun) -> dict[str, float]:
    """When the provider was first asked for each letter, in monotonic seconds."""
    calls: dict[str, float] = {}
    for call in arm.ledger:
        calls.setdefault(call["key"], call["time"])
    return calls


@claim(evidence="answers")
def answer_does_not_wait(arm: ArmRun, run: Run) -> Finding:
    """The answer does not wait for the letter."""
    calls = first_calls(arm)
    # The provider takes at least half of its mean; only who waited for it can have been answered after that.
    least = run.scenario.partner.latency / 2 if run.scenario.partner else 0.0
    told = [one for one in arm.loaded if one.outcome == "ok" and one.finished is not None]
    waited = sum((one.finished or 0.0) >= calls.get(one.note["reference"], float("inf")) + least for one in told)
    words = f"{waited:,} of {len(told):,} answers came after the letter was done"
    # An answer can be late for other reasons on a busy machine; a few are no pattern.
    if FEW * len(told) < waited < MANY * len(told):
        return Finding.unknown(f"{words}: too many for chance, too few for a rule")
    return Finding.of(waited <= FEW * len(told), words)


@claim(evidence="partner")
def everybody_is_welcomed(arm: ArmRun, run: Run) -> Finding:
    """Everybody with an account gets the letter, and nobody else does."""
    accounts = {row["reference"] for row in arm.sql(ACCOUNTS)}
    letters = {call["key"] for call in arm.ledger if call["acted"]}
    never, strangers = len(accounts - letters), len(letters - accounts)
    words = f"{len(accounts):,} accounts, {len(letters):,} letters: {never:,} never, {strangers:,} to nobody with one"
    return Finding.of(not never and not strangers, words)


@guard
def accounts_match_answers(arm: ArmRun, run: Run) -> Finding:
    """There are the accounts that customers were told of."""
    accounts, told = len(arm.sql(ACCOUNTS)), arm.outcomes()
    words = f"{told['ok']:,} told yes, {told['info']:,} told nothing, {accounts:,} accounts"
    return Finding.of(told["ok"] <= accounts <= told["ok"] + told["info"], words)


@price
def answer_time(arm: ArmRun, run: Run) -> str:
    """The median answer"""
    medians = [median(one.seconds or 0.0 for one in a.loaded if one.outcome == "ok") for a in (arm, run.broken)]
    return f"{medians[0] * 1000:,.0f} ms, broken {medians[1] * 1000:,.0f} ms"


@price
def letter_time(arm: ArmRun, run: Run) -> str:
    """From the registration to the letter that was taken"""
    taken = {call["key"]: call["time"] for call in arm.ledger if call["acted"]}
    told = [one for one in arm.loaded if one.outcome == "ok" and one.note["reference"] in taken]
    waits = [taken[one.note["reference"]] - one.sent for one in told]
    return f"{median(waits):,.1f} s in the median, {max(waits):,.1f} s at most" if waits else ""
