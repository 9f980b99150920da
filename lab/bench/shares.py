"""Shares of many trials, in words and beside their targets."""

from lab.bench.line import Line
from lab.statistics import share_interval, upper_bound


def share(hits: int, trials: int) -> str:
    """A share with its 95 % interval; of no hit at all with the bound that this proves."""
    if not hits:
        return f"0 of {trials}: below {upper_bound(trials):.1%}"
    low, high = share_interval(hits, trials)
    return f"{hits} of {trials}: {hits / trials:.1%} [{low:.1%}, {high:.1%}]"


def at_least(what: str, figure: str, wanted: float, value: float, low: float, note: str) -> Line:
    """A share that is to be at least `wanted`: met where the interval from `low` on says so, missed where it is not."""
    met = False if value < wanted else True if low >= wanted else None
    doubt = {True: "", False: "missed", None: "too few to be sure"}[met]
    return Line(what, figure, f">= {wanted:.0%}", met, "; ".join(filter(None, (doubt, note))))
