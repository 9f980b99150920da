"""How long answers took: exact percentiles, and what a load that waits for its answers hides."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from lab.run import Sent
from lab.statistics import corrected, percentile

SHARES = (50, 95, 99)
HIDDEN = 2.0


def milliseconds(seconds: Sequence[float]) -> dict[str, float]:
    """The exact percentiles of times in seconds and the longest of them, in milliseconds; nothing of no times."""
    if not seconds:
        return {}
    shares = {f"p{share:g}": round(percentile(seconds, share / 100) * 1000, 3) for share in SHARES}
    return {**shares, "max": round(max(seconds) * 1000, 3)}


def times(requests: Sequence[Sent]) -> tuple[list[float], list[float]]:
    """The seconds of all answered requests, raw and corrected for requests that users could not send while waiting."""
    raw = [request.seconds for request in requests if request.seconds is not None]
    return raw, corrected(raw, pace(requests))


def pace(requests: Sequence[Sent]) -> float:
    """The usual seconds from one request of a user to the same user's next in a block; 0 where no user sent two.

    It is the median, so that a stall, which it is to uncover, does not change it.
    """
    turns: dict[tuple[str, int], list[float]] = {}
    for request in requests:
        turns.setdefault((request.user, request.block), []).append(request.sent)
    return median([later - before for sent in turns.values() for before, later in pairwise(sorted(sent))] or [0.0])


def hides(load: dict[str, Any]) -> bool:
    """Whether an arm's corrected 99th percentile is at least twice its raw one: users waited longer than that shows."""
    return bool(load["ms"]) and load["ms_corrected"]["p99"] >= HIDDEN * load["ms"]["p99"]
