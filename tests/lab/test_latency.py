"""Latencies: exact, and honest about a server that stood still."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.latency import hides, milliseconds, pace, times
from lab.run import Sent
from lab.statistics import corrected, percentile
from tests.lab import made_up

SERVICE, FREEZE = 0.01, 2.0


def closed_loop(seconds: float, frozen_at: float | None = None, users: int = 4) -> list[Sent]:
    """Users who ask again as soon as they are answered, which takes 10 ms, or until the server moves again."""
    requests = []
    for user in range(users):
        now, number = user * SERVICE / users, 0
        while now < seconds:
            stuck = frozen_at is not None and now <= frozen_at < now + SERVICE
            finished = now + SERVICE + (FREEZE if stuck else 0)
            requests.append(made_up.sent(id=f"0-{user}-{number}", sent=now, finished=finished))
            now, number = finished, number + 1
    return requests


def on_schedule(seconds: float, frozen_at: float) -> list[float]:
    """The same for requests that leave every 10 ms whatever happens, counted from when they were to leave."""
    starts = [number * SERVICE for number in range(int(seconds / SERVICE))]
    thaws = frozen_at + FREEZE
    return [SERVICE + (thaws - start if frozen_at - SERVICE < start < thaws else 0) for start in starts]


def test_a_stall_that_the_median_hides_is_seen_in_the_corrected_percentiles() -> None:
    raw, honest = times(closed_loop(10, frozen_at=4))
    assert percentile(raw, 0.5) == pytest.approx(SERVICE)
    assert percentile(raw, 0.99) == pytest.approx(SERVICE)  # 4 requests of 3,200
    assert percentile(honest, 0.99) > 1.9
    assert percentile(honest, 0.999) > 1.99


@pytest.mark.parametrize("share", [0.5, 0.85, 0.9, 0.95, 0.99, 0.999])
def test_corrected_percentiles_are_those_of_requests_on_a_schedule(share: float) -> None:
    _, honest = times(closed_loop(10, frozen_at=4))
    exact = percentile(on_schedule(10, frozen_at=4), share)
    assert percentile(honest, share) == pytest.approx(exact, rel=0.01, abs=SERVICE)


def test_where_nothing_stalls_nothing_is_corrected() -> None:
    raw, honest = times(closed_loop(1))
    assert honest == raw


@settings(deadline=None)
@given(st.lists(st.integers(0, 500), max_size=20), st.integers(1, 60))
def test_correction_adds_what_waits_one_pace_less_each_down_to_the_pace(values: list[int], step: int) -> None:
    expected = list(values)
    for value in values:
        missing = value - step
        while missing >= step:
            expected.append(missing)
            missing -= step
    assert sorted(corrected(map(float, values), float(step))) == sorted(expected)


def test_without_a_pace_there_is_no_correction() -> None:
    lonely = [made_up.sent(id=f"0-{user}-0", seconds=5.0) for user in range(3)]
    assert pace(lonely) == pace([]) == 0
    assert times(lonely)[1] == times(lonely)[0]


def test_pace_is_that_of_one_user_in_one_block() -> None:
    """Neither other users' requests nor the time between two blocks count."""
    ids, starts = ["0-1-0", "0-2-0", "0-1-1", "0-1-2"], [0.0, 0.1, 0.5, 90.0]
    requests = [made_up.sent(id=i, sent=s, block=s > 9) for i, s in zip(ids, starts, strict=True)]
    assert pace(requests) == 0.5


@settings(deadline=None)
@given(st.lists(st.floats(0.001, 60), min_size=1, max_size=300))
def test_milliseconds_are_exact(seconds: list[float]) -> None:
    """The smallest time that so many percent of all do not exceed, counted with fractions: within 0.1 %."""
    for percent in (50, 95, 99):
        at_most = Fraction(percent, 100) * len(seconds)
        exact = min(value for value in seconds if sum(other <= value for other in seconds) >= at_most)
        assert milliseconds(seconds)[f"p{percent}"] == pytest.approx(1000 * exact, rel=0.001)
    assert milliseconds([]) == {}


@pytest.mark.parametrize(("raw", "honest", "told"), [(10, 10, False), (10, 19.9, False), (10, 20, True)])
def test_only_what_differs_is_told(raw: float, honest: float, told: bool) -> None:
    assert hides({"ms": {"p99": raw}, "ms_corrected": {"p99": honest}}) is told
    assert not hides({"ms": {}, "ms_corrected": {}})
