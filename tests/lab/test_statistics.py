"""Ratios with intervals, exact p values, exact percentiles."""

import math
import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.statistics import percentile, ratio_of_blocks, share_interval, sign_flip, slope_of, upper_bound

TIMES = st.lists(st.integers(1, 10**6).map(lambda us: us / 1e6), min_size=2, max_size=20)


@pytest.mark.parametrize("pairs", [6, 8, 10])
def test_same_against_same_is_told_apart_one_time_in_twenty(pairs: int) -> None:
    """The interval of an A/A pair holds 1 as often as it says: 95 %, give or take what 600 tries leave open."""
    draw = random.Random(pairs)
    hits = sound = 0
    for seed in range(600):
        ours, theirs = ([math.exp(draw.gauss(0, 0.2)) for _ in range(pairs)] for _ in range(2))
        ratio = ratio_of_blocks(ours, theirs, seed)
        assert ratio is not None
        hits += ratio.low <= 1 <= ratio.high
        sound += ratio.p >= 0.05
    assert 0.92 <= hits / 600 <= 0.985
    assert sound / 600 >= 0.92


def test_a_real_difference_is_seen() -> None:
    draw = random.Random(1)
    theirs = [math.exp(draw.gauss(0, 0.1)) for _ in range(10)]
    ratio = ratio_of_blocks([3 * value * math.exp(draw.gauss(0, 0.1)) for value in theirs], theirs)
    assert ratio is not None
    assert 2.5 < ratio.low <= ratio.value <= ratio.high < 3.5
    assert ratio.p == pytest.approx(2 / 2**10)


@settings(deadline=None)
@given(TIMES)
def test_the_ratio_turned_round_is_its_inverse(times: list[float]) -> None:
    ones = [1.0] * len(times)
    there, back = ratio_of_blocks(times, ones), ratio_of_blocks(ones, times)
    assert there is not None
    assert back is not None
    assert there.value * back.value == pytest.approx(1)
    assert there.p == back.p
    assert there.low <= there.value * (1 + 1e-9)
    assert there.value <= there.high * (1 + 1e-9)


@pytest.mark.parametrize(
    ("numerators", "denominators"), [([], []), ([1.0], [1.0]), ([0.0, 1.0], [1.0, 1.0]), ([1.0, 1.0], [0.0, 0.0])]
)
def test_fewer_than_two_pairs_give_none(numerators: list[float], denominators: list[float]) -> None:
    assert ratio_of_blocks(numerators, denominators) is None


def test_unequal_numbers_of_blocks_are_an_error() -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        ratio_of_blocks([1.0, 2.0], [1.0])


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        ([1.0], Fraction(1)),
        ([1.0, 1.0], Fraction(2, 4)),
        ([1.0] * 6, Fraction(2, 64)),
        ([-1.0] * 6, Fraction(2, 64)),
        # Of the eight sums +-3+-1+-1 six reach 3: all but 3-1-1 and its opposite.
        ([3.0, 1.0, -1.0], Fraction(6, 8)),
        ([0.0, 0.0], Fraction(1)),
    ],
)
def test_sign_flip_is_exact(differences: list[float], p: Fraction) -> None:
    assert sign_flip(differences) == float(p)


@settings(deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=1, max_size=8))
def test_sign_flip_counts_every_case(differences: list[int]) -> None:
    cases = range(2 ** len(differences))
    sums = [sum(-d if case >> i & 1 else d for i, d in enumerate(differences)) for case in cases]
    assert sign_flip(differences) == sum(abs(s) >= abs(sum(differences)) for s in sums) / len(sums)


def test_sign_flip_of_many_pairs_stays_small_and_the_same() -> None:
    assert sign_flip([1.0] * 20) < 0.01
    assert sign_flip([0.5, -0.4] * 10) == sign_flip([0.5, -0.4] * 10) > 0.05


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.integers(1, 100))
def test_percentile_is_the_nearest_rank(values: list[int], percent: int) -> None:
    """The smallest value that at least so many percent of all are not above."""
    wanted = next(v for v in sorted(values) if 100 * sum(other <= v for other in values) >= percent * len(values))
    assert percentile(values, percent / 100) == wanted


def test_percentile_of_none_is_no_number() -> None:
    assert math.isnan(percentile([], 0.5))


@pytest.mark.parametrize(("opportunities", "bound"), [(0, 1.0), (1, 1.0), (3, 1.0), (300, 0.01), (3000, 0.001)])
def test_rule_of_three(opportunities: int, bound: float) -> None:
    assert upper_bound(opportunities) == bound


@pytest.mark.parametrize(
    ("hits", "trials", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 300, 0.0006, 0.0186), (0, 0, 0.0, 1.0)],
)
def test_interval_of_a_share(hits: int, trials: int, low: float, high: float) -> None:
    assert share_interval(hits, trials) == pytest.approx((low, high), abs=5e-5)


@settings(deadline=None)
@given(st.integers(1, 400), st.data())
def test_ends_of_the_interval_are_as_far_away_as_chance_reaches(trials: int, data: st.DataObject) -> None:
    """At both ends the share seen is 1.96 standard deviations off what that end would let one expect."""
    hits = data.draw(st.integers(1, trials))
    for end in share_interval(hits, trials):
        if 0 < end < 1:
            deviation = math.sqrt(end * (1 - end) / trials)
            assert abs(hits / trials - end) / deviation == pytest.approx(1.95996, rel=1e-4)


@pytest.mark.parametrize("points", [6, 8, 20])
def test_the_interval_of_a_slope_holds_the_true_one_as_often_as_it_says(points: int) -> None:
    draw = random.Random(points)
    hits = 0
    for _ in range(600):
        steps = [10 * number + draw.random() for number in range(points)]
        slope = slope_of(steps, [5 * step + draw.gauss(0, 20) for step in steps])
        assert slope is not None
        hits += slope.low <= 5 <= slope.high
    assert 0.93 <= hits / 600 <= 0.995


def test_a_jump_and_a_stray_point_do_not_make_a_slope() -> None:
    steps = [float(number) for number in range(20)]
    stray = slope_of(steps, [100.0 if number == 10 else 7.0 for number in range(20)])
    assert stray is not None
    assert (stray.value, stray.low, stray.high) == (0, 0, 0)


def test_a_straight_line_has_its_slope() -> None:
    slope = slope_of([1, 2, 3, 4, 5, 6], [3, 5, 7, 9, 11, 13])
    assert slope is not None
    assert (slope.value, slope.low, slope.high, slope.points) == (2, 2, 2, 6)


@pytest.mark.parametrize("steps", [[], [1.0, 2, 3, 4, 5], [1.0, 1, 1, 1, 1, 1, 1]])
def test_too_few_steps_have_no_slope(steps: list[float]) -> None:
    assert slope_of(steps, [1.0] * len(steps)) is None
