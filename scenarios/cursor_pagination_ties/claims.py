"""What a client that follows every link must have at the end."""

from lab.api import ArmRun, Finding, Run, claim

RECEIPT = "SELECT coalesce(sum(events), 0) AS events FROM cursor_pagination_ties_import"
UNFINISHED = Finding.unknown("no walk came to its end, or to a link that it had followed before")


def walks(arm: ArmRun) -> list[dict[str, int]]:
    """What the clients reported of each walk that they finished."""
    return [request.note for request in arm.history if request.note]


@claim
def every_walk_ends(arm: ArmRun, run: Run) -> Finding:
    """Whoever follows the next links comes to the last page."""
    if not (found := walks(arm)):
        return UNFINISHED
    circles = [walk["pages"] for walk in found if walk["circles"]]
    words = f", after {min(circles)} to {max(circles)} pages" if circles else ""
    return Finding.of(not circles, f"{len(circles)} of {len(found)} walks came to a link again{words}")


@claim
def nothing_twice(arm: ArmRun, run: Run) -> Finding:
    """A walk shows no event twice."""
    if not (found := walks(arm)):
        return UNFINISHED
    again = [walk["shown"] - walk["distinct"] for walk in found]
    words = f"{sum(map(bool, again))} of {len(found)} walks; at most {max(again):,} rows again"
    return Finding.of(not any(again), words)


@claim
def nothing_missed(arm: ArmRun, run: Run) -> Finding:
    """A walk shows every event of the import that was not withdrawn."""
    if not (found := walks(arm)):
        return UNFINISHED
    receipt = arm.one(RECEIPT)["events"]
    missed = [receipt - walk["known"] for walk in found]
    words = f"{sum(map(bool, missed))} of {len(found)} walks; at most {max(missed):,} of {receipt:,} events missed"
    return Finding.of(not any(missed), words)
