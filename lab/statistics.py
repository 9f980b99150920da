"""Blocks to a ratio with an interval; the block is the sample, because requests are not independent."""

import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from statistics import NormalDist, fmean, linear_regression, median

MOST_EXACT = 12
CONFIDENCE = 0.95
# The two-sided 95 % points of Student's t for 1, 2, 3 ... degrees of freedom; beyond them the last one, which is wider.
STUDENT = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio of times with its 95 % interval and two-sided p; `pairs` blocks of each side were compared."""

    value: float
    low: float
    high: float
    p: float
    pairs: int

    def __str__(self) -> str:
        return f"{_short(self.value)}x [{_short(self.low)}, {_short(self.high)}]"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 20 else f"{value:.1f}" if value >= 3 else f"{value:.2f}"


def ratio_of_blocks(numerators: Sequence[float], denominators: Sequence[float], seed: int = 0) -> Ratio | None:
    """Mean log ratio of paired block medians (seconds), as a ratio.

    The interval is made of the means of all subsets of the pairs: between two neighbours of them the true value lies
    equally often (Hartigan's typical values, 1969), so it covers 95 % also with few pairs, where a bootstrap does not.
    p is an exact sign flip: 2 ** pairs cases, so at least 6 pairs are needed to reach 0.05. None of fewer than 2 pairs.
    """
    logs = [math.log(a / b) for a, b in zip(numerators, denominators, strict=True) if a > 0 and b > 0]
    if len(logs) < 2:
        return None
    means = subset_means(logs, seed)
    cut = max(1, int((1 - CONFIDENCE) / 2 * (len(means) + 1)))
    low, high = means[cut - 1], means[-cut]
    return Ratio(math.exp(fmean(logs)), math.exp(low), math.exp(high), sign_flip(logs), len(logs))


def subset_means(values: Sequence[float], seed: int = 0) -> list[float]:
    """The means of all subsets of up to 12 values, of as many drawn ones beyond that; sorted."""
    count = len(values)
    if count <= MOST_EXACT:
        masks: Iterable[int] = range(1, 1 << count)
    else:
        draw = random.Random(seed)  # noqa: S311 - a resampling, not a secret
        masks = (draw.randrange(1, 1 << count) for _ in range((1 << MOST_EXACT) - 1))
    return sorted(fmean(value for bit, value in enumerate(values) if mask >> bit & 1) for mask in masks)


def sign_flip(differences: Sequence[float]) -> float:
    """The exact two-sided p of the mean under random signs; at most 2 ** 12 cases, drawn beyond that."""
    observed = abs(sum(differences)) - 1e-12
    if len(differences) <= MOST_EXACT:
        signs = list(product((1, -1), repeat=len(differences)))
    else:
        draw = random.Random(0)  # noqa: S311
        signs = [tuple(draw.choice((1, -1)) for _ in differences) for _ in range(1 << MOST_EXACT)]
    extreme = sum(abs(sum(s * d for s, d in zip(row, differences, strict=True))) >= observed for row in signs)
    return extreme / len(signs)


@dataclass(frozen=True, slots=True)
class Power:
    """The power of a size that a cost grows with, and its 95 % interval, fitted to so many points."""

    exponent: float
    low: float
    high: float
    points: int

    def __str__(self) -> str:
        # Adding 0.0 turns the -0.0 that rounding leaves into 0.0.
        value, low, high = (f"{round(number, 2) + 0.0:.2f}" for number in (self.exponent, self.low, self.high))
        return f"{value} [{low}, {high}]"


def power_of(sizes: Sequence[float], costs: Sequence[float]) -> Power | None:
    """The slope of log cost over log size by least squares, with Student's interval of a slope.

    Counts have no noise: for them the interval says how far the points are from a straight line. A cost that is the
    same at every size, zero too, has the power 0. None of fewer than three points, and where some costs are zero and
    others are not: no power leads from nothing to something.
    """
    count = len(sizes)
    if count < 3 or (min(costs) <= 0 and any(costs)):
        return None
    if len(set(costs)) == 1:
        return Power(0.0, 0.0, 0.0, count)
    x, y = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    slope, intercept = linear_regression(x, y)
    missed = sum((b - intercept - slope * a) ** 2 for a, b in zip(x, y, strict=True))
    middle = fmean(x)
    error = math.sqrt(missed / (count - 2) / sum((a - middle) ** 2 for a in x))
    reach = STUDENT[min(count - 2, len(STUDENT)) - 1] * error
    return Power(slope, slope - reach, slope + reach, count)


@dataclass(frozen=True, slots=True)
class Slope:
    """By how much something grows with each step of something else, and its 95 % interval, from so many points."""

    value: float
    low: float
    high: float
    points: int


def slope_of(steps: Sequence[float], values: Sequence[float]) -> Slope | None:
    """The median of the slopes between all pairs of points (Theil 1950, Sen 1968), with Sen's interval.

    A jump, or a few points far off, hardly moves it. The interval is made of the pairs' slopes themselves, as many of
    them left out on either side as Kendall's S allows by chance. It takes errors for independent; those of a process's
    memory are not, so what is judged by it must lie far from its limit. None of fewer than 6 different steps.
    """
    slopes = sorted((b - a) / (y - x) for (x, a), (y, b) in combinations(zip(steps, values, strict=True), 2) if x != y)
    count = len(set(steps))
    if count < 6:
        return None
    reach = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * math.sqrt(count * (count - 1) * (2 * count + 5) / 18)
    cut = max(0, int((len(slopes) - reach) / 2) - 1)
    return Slope(median(slopes), slopes[cut], slopes[-1 - cut], count)


def percentile(values: Sequence[float], share: float) -> float:
    """The exact percentile (nearest rank) of unsorted values; NaN of none."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def upper_bound(opportunities: int) -> float:
    """The highest rate that zero events in `opportunities` still allow, at 95 %: the rule of three."""
    return 1.0 if opportunities == 0 else min(1.0, 3 / opportunities)


def share_interval(hits: float, trials: int) -> tuple[float, float]:
    """The 95 % interval of a share that was hit so often in so many trials: Wilson's score interval (1927)."""
    if not trials:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    share, weight = hits / trials, z * z / trials
    middle, reach = share + weight / 2, z * math.sqrt(share * (1 - share) / trials + weight / trials / 4)
    low, high = (middle - reach) / (1 + weight), (middle + reach) / (1 + weight)
    return (0.0 if hits == 0 else low), (1.0 if hits == trials else high)


def corrected(seconds: Iterable[float], pace: float) -> list[float]:
    """The times, with those of the requests that were never sent because an answer was waited for.

    `pace` is the usual time from one request of a user to the next, in the unit of the times. Who waits ten times as
    long would have sent nine more, to wait for nine, eight ... one of it: Tene's correction for coordinated omission.
    """
    times: list[float] = []
    for value in seconds:
        times.append(value)
        if pace > 0:
            times.extend(value - missed * pace for missed in range(1, int(value / pace)))
    return times
