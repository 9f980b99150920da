"""What readers were shown, against the prices that had been confirmed before they asked."""

from bisect import bisect_left
from collections import Counter
from itertools import accumulate

from lab.api import ArmRun, Finding, Run, claim, guard, price
from scenarios.stale_cache.seed import DAYS

# The year before the load is left out: whoever is shown anything has all of it behind them.
CHANGES = "SELECT offer_id AS offer, version, price, request FROM stale_cache_change WHERE version > 365"
COMPUTED = 'FROM "stale_cache_change"'


def confirmations(arm: ArmRun) -> dict[int, list[tuple[float, int]]]:
    """When which version of each offer was confirmed, in the order of time.

    The time is that of the answer: from then on somebody knows. A change that nobody answered for has none. One that
    no request of the load has made was there before anybody came.
    """
    requests = {sent.id: sent for sent in arm.history}
    known: dict[int, list[tuple[float, int]]] = {}
    for row in arm.sql(CHANGES):
        sent = requests.get(row["request"])
        when = float("-inf") if sent is None else sent.finished if sent.outcome == "ok" else None
        if when is not None:
            known.setdefault(row["offer"], []).append((when, row["version"]))
    return {offer: sorted(times) for offer, times in known.items()}


def overdue(arm: ArmRun) -> list[float]:
    """For every page that was older than a confirmed price, the seconds for which that price had been confirmed."""
    known, late = confirmations(arm), []
    times = {offer: [when for when, _ in pairs] for offer, pairs in known.items()}
    newest = {offer: list(accumulate((version for _, version in pairs), max)) for offer, pairs in known.items()}
    for sent in arm.history:
        if sent.name != "page/" or sent.outcome != "ok":
            continue
        offer, shown = sent.note["offer"], sent.note["version"]
        before = bisect_left(times.get(offer, []), sent.sent)
        if before and newest[offer][before - 1] > shown:
            late.append(sent.sent - next(when for when, version in known[offer] if version > shown))
    return late


@claim(evidence="answers")
def no_stale_page(arm: ArmRun, run: Run) -> Finding:
    """Whoever asks after a price was confirmed is shown that price, or a newer one."""
    late, pages = overdue(arm), arm.outcomes("page/")["ok"]
    changes = sum(len(times) for times in confirmations(arm).values())
    if not changes:
        return Finding.unknown("no change of a price was confirmed")
    known = [seconds for seconds in late if seconds < float("inf")]
    worst = f", the worst {max(known):.2f} s after" if known else ""
    return Finding.of(not late, f"{len(late):,} of {pages:,} pages were stale{worst}; {changes:,} changes confirmed")


@guard
def prices_were_set(arm: ArmRun, run: Run) -> Finding:
    """Every price that anybody was shown is one that the shop had set for that offer."""
    prices = {(row["offer"], row["version"]): row["price"] for row in arm.sql(CHANGES)}
    shown = [sent.note for sent in arm.history if sent.name == "page/" and sent.outcome == "ok"]
    wrong = sum(
        note["price"] != prices.get((note["offer"], note["version"])) for note in shown if note["version"] > DAYS
    )
    return Finding.of(not wrong, f"{wrong:,} of {len(shown):,} prices shown were never set")


@guard
def changes_match_answers(arm: ArmRun, run: Run) -> Finding:
    """Every change that was confirmed is written down once, and no other but those of unknown end."""
    written, told = Counter(row["request"] for row in arm.sql(CHANGES)), arm.outcomes("price/")
    sure = {sent.id for sent in arm.history if sent.name == "price/" and sent.outcome == "ok"}
    once = all(written[identity] == 1 for identity in sure)
    words = f"{told['ok']:,} confirmed, {told['info']:,} told nothing, {written.total():,} written down"
    return Finding.of(once and told["ok"] <= written.total() <= told["ok"] + told["info"], words)


@guard
def kept_while_unchanged(arm: ArmRun, run: Run) -> Finding:
    """A page that nobody has changed is computed for the first reader, and not for the next."""
    if len(arm.probes) < 2 or any(probe.statements is None for probe in arm.probes):
        return Finding.unknown("the server does not count statements (pg_stat_statements)")
    first, *again = [computed(probe.statements or []) for probe in arm.probes]
    return Finding.of(first == 1 and not any(again), f"computed {first} times, then {sum(again)} times")


def computed(statements: list[dict[str, object]]) -> int:
    """How many pages were computed, by the one statement that only a page needs."""
    return sum(int(str(row["calls"])) for row in statements if COMPUTED in str(row["query"]))


@price
def database_load(arm: ArmRun, run: Run) -> str:
    """The database's load for each page shown"""
    pages = sum(sent.name == "page/" and sent.outcome == "ok" for sent in arm.loaded)
    if arm.statements is None or not pages:
        return ""
    changes = sum(sent.name == "price/" and sent.outcome == "ok" for sent in arm.loaded)
    # An UPDATE, a SELECT and an INSERT for each change are not the readers'.
    statements = sum(row["calls"] for row in arm.statements) - 3 * changes
    return f"{statements / pages:.2f} statements, {computed(arm.statements) / pages:.0%} of the pages computed"


GUARDS = [prices_were_set, changes_match_answers, kept_while_unchanged]
