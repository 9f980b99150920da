"""Whether who moved is shown the new address, and whether a code was guessed at more often than it allows."""

from lab.api import ArmRun, Finding, Run, claim, guard, price

GUESSES = """
SELECT code.customer_id AS customer, code.allowed, count(*) AS compared
FROM per_process_cache_incoherence_code AS code JOIN per_process_cache_incoherence_guess AS guess
  ON guess.code_id = code.id
GROUP BY code.id ORDER BY code.id
"""
MOVES = "SELECT customer_id AS customer, version, request FROM per_process_cache_incoherence_move"
COMPARED = "SELECT count(*) AS n FROM per_process_cache_incoherence_guess"


def outdated(arm: ArmRun) -> tuple[int, int]:
    """How many addresses were shown to who had been confirmed a newer one before asking, and how many in all.

    Every customer is one user, who asks one thing after the other: what was confirmed last is what must be shown.
    """
    versions = {row["request"]: row["version"] for row in arm.sql(MOVES)}
    confirmed: dict[str, int] = {}
    old = shown = 0
    for sent in sorted(arm.history, key=lambda sent: sent.sent):
        if sent.outcome != "ok" or sent.name not in ("move/", "address/"):
            continue
        if sent.name == "move/":
            confirmed[sent.user] = versions.get(sent.id, 0)
        else:
            shown += 1
            old += sent.note["version"] < confirmed.get(sent.user, 0)
    return old, shown


@claim(evidence="answers")
def own_moves_shown(arm: ArmRun, run: Run) -> Finding:
    """Whoever has moved is shown the new address from then on."""
    old, shown = outdated(arm)
    if not arm.outcomes("move/")["ok"]:
        return Finding.unknown("nobody has moved")
    return Finding.of(not old, f"{old:,} of {shown:,} looks showed an address that had been left")


@claim
def guesses_limited(arm: ArmRun, run: Run) -> Finding:
    """No code is compared with more guesses than it allows."""
    codes = arm.sql(GUESSES)
    over = [row["compared"] for row in codes if row["compared"] > row["allowed"]]
    if not codes:
        return Finding.unknown("nobody has guessed")
    worst = f", up to {max(over)} times" if over else ""
    return Finding.of(not over, f"{len(over):,} of {len(codes):,} codes were guessed at too often{worst}")


@guard
def nobody_locked_out_early(arm: ArmRun, run: Run) -> Finding:
    """A code that was guessed at often enough was compared as often as it allows."""
    asked: dict[int, list[str]] = {}
    for sent in arm.history:
        if sent.name == "guess/":
            asked.setdefault(sent.note["customer"], []).append(sent.outcome)
    # Where the end of a guess is unknown, it may have been counted, and never compared.
    sure = {customer: len(ends) for customer, ends in asked.items() if "info" not in ends}
    compared = {row["customer"]: (row["compared"], row["allowed"]) for row in arm.sql(GUESSES)}
    early = 0
    for customer, guesses in sure.items():
        done, allowed = compared.get(customer, (0, 1))
        early += done < min(guesses, allowed)
    return Finding.of(not early, f"{early:,} of {len(sure):,} codes were locked too early")


@guard
def rows_match_answers(arm: ArmRun, run: Run) -> Finding:
    """What was confirmed is written down, and nothing else but what is of unknown end."""
    written = {"move/": len(arm.sql(MOVES)), "guess/": arm.one(COMPARED)["n"]}
    told = {name: arm.outcomes(name) for name in written}
    agree = all(told[name]["ok"] <= n <= told[name]["ok"] + told[name]["info"] for name, n in written.items())
    words = [f"{told[name]['ok']:,} of {name[:-1]} confirmed, {n:,} written down" for name, n in written.items()]
    return Finding.of(agree, "; ".join(words))


@price
def database_load(arm: ArmRun, run: Run) -> str:
    """The database's load for each request"""
    if arm.statements is None or not arm.answered_under_load:
        return ""
    return f"{sum(row['calls'] for row in arm.statements) / arm.answered_under_load:.2f} statements"


CLAIMS = [own_moves_shown, guesses_limited, nobody_locked_out_early, rows_match_answers]
