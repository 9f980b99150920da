"""The readers' events against the tallies, and how often the broker repeated itself."""

from collections import Counter

from lab.api import ArmRun, Finding, Run, claim

VIEWS = "SELECT article_id AS article, sum(views)::bigint AS views FROM non_idempotent_task_tally GROUP BY article_id"

KILLED = "after a child was killed"
TIMED_OUT = "past the visibility timeout"
REPUBLISHED = "sent again by the client"


def events(arm: ArmRun, *outcomes: str) -> Counter[int]:
    """How many distinct events each article had, of those whose request ended so."""
    known = {(sent.note["article"], sent.note["event"]) for sent in arm.history if sent.outcome in outcomes}
    return Counter(article for article, _ in known)


def repetitions(arm: ArmRun) -> Counter[str]:
    """How many deliveries brought an event that had been delivered before, by cause."""
    causes: Counter[str] = Counter()
    messages: dict[str, set[str]] = {}
    killed: set[str] = set()
    for entry in arm.deliveries:
        if entry["at"] == "killed":
            killed.add(entry["id"])
        elif entry["at"] == "received":
            known = messages.setdefault(entry["args"][1], set())
            if entry["id"] in known:
                causes[KILLED if entry["id"] in killed else TIMED_OUT] += 1
            elif known:
                causes[REPUBLISHED] += 1
            known.add(entry["id"])
    return causes


@claim(evidence="tasks")
def every_event_counted_once(arm: ArmRun, run: Run) -> Finding:
    """Every event is counted exactly once."""
    acknowledged, attempted = events(arm, "ok"), events(arm, "ok", "info")
    views = Counter({row["article"]: row["views"] for row in arm.sql(VIEWS)})
    # Article by article, so that what one lost does not hide what another has twice; both figures are lower bounds.
    lost, twice = (acknowledged - views).total(), (views - attempted).total()
    again = repetitions(arm)
    causes = ", ".join(f"{again[cause]} {cause}" for cause in (KILLED, TIMED_OUT, REPUBLISHED))
    figures = f"{views.total():,} views of {acknowledged.total():,} events: {lost:,} lost, {twice:,} too many"
    figures = f"{figures}; delivered again: {causes}"
    if not lost and not twice and not again[KILLED] + again[TIMED_OUT]:
        return Finding.unknown(f"{figures}: where the broker repeats nothing, nothing is proven")
    return Finding.of(not lost and not twice, figures)
