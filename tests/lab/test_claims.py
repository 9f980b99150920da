"""The ready-made claims, on made-up runs."""

import random
from typing import Any

import pytest

from lab.claims import (
    HEADROOM,
    apart_for_sure,
    at_most_bytes,
    at_most_pages,
    at_most_queries,
    at_most_rows,
    control_ratio,
    faster_than_broken,
    no_deadlocks,
    no_server_errors,
    same_responses,
    survives_interleavings,
)
from lab.prices import rate
from lab.run import ArmRun, ProbeResult
from lab.scenario import Claim, Finding
from lab.statistics import Ratio
from tests.lab import made_up
from tests.lab.made_up import probe


def find(claim: Claim, arm: ArmRun, *others: ArmRun, **fields: Any) -> Finding:
    """What the claim finds of an arm beside others."""
    return claim.judge(arm, made_up.run(arm, *others, **fields))


@pytest.mark.parametrize(
    ("probes", "under_load", "value"),
    [
        ([probe("a", 3), probe("b", 3)], 30, "holds"),
        ([probe("a", 1), probe("b", 4)], 30, "broken"),
        ([probe("a", 3)], 31, "broken"),
        ([], 0, "unknown"),
        ([probe("a", None)], 30, "unknown"),
        ([probe("a", 3), probe("b", None)], 30, "unknown"),
        ([probe("a", 3)], None, "unknown"),
    ],
)
def test_at_most_queries(probes: list[ProbeResult], under_load: int | None, value: str) -> None:
    statements = None if under_load is None else [{"calls": under_load}]
    arm = made_up.arm("fixed", probes=probes, statements=statements)
    assert find(at_most_queries(3), arm).value == value


def test_statements_of_the_warm_up_are_not_divided_by() -> None:
    history = [*(made_up.sent(number=n) for n in range(10)), *(made_up.sent(number=n, block=-1) for n in range(10, 30))]
    arm = made_up.arm("fixed", history=history, probes=[probe("a", 1)], statements=[{"calls": 30}])
    assert find(at_most_queries(1), arm).value == "broken"


@pytest.mark.parametrize(
    ("counts", "under_load", "value"),
    [
        ([3, 20], 20, "holds"),
        ([3, 21], 20, "broken"),
        ([3, 20], 21, "broken"),
        ([3, 20], None, "unknown"),
        ([3, None], 20, "unknown"),
        ([], 20, "unknown"),
    ],
)
def test_at_most_pages_and_rows(counts: list[int | None], under_load: int | None, value: str) -> None:
    for judged, column in ((at_most_pages(20), "blocks"), (at_most_rows(20), "rows")):
        statements = None if under_load is None else [{column: under_load}]
        arm = made_up.arm("fixed", history=[made_up.sent()], statements=statements)
        arm.probes = [
            ProbeResult(str(n), 200, 0.01, "", 1, None if count is None else [{column: count}])
            for n, count in enumerate(counts)
        ]
        assert find(judged, arm).value == value


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        ([(200, 10), (200, 1000)], "holds"),
        ([(200, 10), (200, 1001)], "broken"),
        ([(200, 10), (0, 0)], "unknown"),
        ([(500, 20)], "unknown"),
        ([], "unknown"),
    ],
)
def test_at_most_bytes(answers: list[tuple[int, int]], value: str) -> None:
    probes = [ProbeResult(str(n), status, 0.01, "", size) for n, (status, size) in enumerate(answers)]
    assert find(at_most_bytes(1000), made_up.arm("fixed", probes=probes)).value == value


@pytest.mark.parametrize(
    ("theirs", "ours", "value"),
    [
        ([probe("a"), probe("b")], [probe("a"), probe("b")], "holds"),
        ([probe("a")], [probe("a", body="other")], "broken"),
        ([probe("a")], [probe("a", status=404)], "broken"),
        ([probe("a"), probe("b")], [probe("a")], "broken"),
        ([], [], "unknown"),
        ([probe("a", status=500)], [probe("a", status=500)], "unknown"),
        ([probe("a", status=404)], [probe("a", status=404)], "unknown"),
    ],
)
def test_same_responses(theirs: list[ProbeResult], ours: list[ProbeResult], value: str) -> None:
    broken, fixed = made_up.arm("broken", probes=theirs), made_up.arm("fixed", probes=ours)
    assert find(same_responses(), fixed, broken).value == value
    assert same_responses().guard


@pytest.mark.parametrize(
    ("history", "value"),
    [
        ([made_up.sent(), made_up.sent("fail", 1)], "holds"),
        ([made_up.sent(), made_up.sent("info", 1)], "broken"),
        ([made_up.sent(), made_up.sent("info", 1, status=0, finished=None)], "unknown"),
        ([made_up.sent("info", 0), made_up.sent("info", 1, status=0, finished=None)], "broken"),
    ],
)
def test_no_server_errors(history: list[object], value: str) -> None:
    assert find(no_server_errors(), made_up.arm("fixed", history=history)).value == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("database", "value"), [({"deadlocks": 0}, "holds"), ({"deadlocks": 1}, "broken"), ({}, "unknown")]
)
def test_no_deadlocks(database: dict[str, int], value: str) -> None:
    assert find(no_deadlocks(), made_up.arm("fixed", database=database)).value == value


def times(factor: float, pairs: int = 8, noise: float = 0.05) -> list[float]:
    """So many blocks of answers that take `factor` x 10 ms, more or less."""
    draw = random.Random(f"{factor} {pairs}")
    return [0.01 * factor * draw.lognormvariate(0, noise) for _ in range(pairs)]


def compared(broken: list[float], fixed: list[float], *, of: str = "fixed", times: float = 3, **fields: Any) -> Finding:
    """What faster_than_broken finds of one of two arms."""
    arms = [made_up.arm("broken", history=made_up.blocks(broken)), made_up.arm("fixed", history=made_up.blocks(fixed))]
    run = made_up.run(*arms, **fields)
    return faster_than_broken(times).judge(run.arm(of), run)


@pytest.mark.parametrize(
    ("broken", "fixed", "of_fixed", "of_broken"),
    [
        (times(10), times(1), "holds", "broken"),
        (times(2), times(1), "broken", "holds"),
        # The interval spans 3x: neither may be said.
        (times(3, noise=0.3), times(1, noise=0.3), "unknown", "unknown"),
        (times(10, pairs=5), times(1, pairs=5), "unknown", "unknown"),
        ([], times(1), "unknown", "unknown"),
    ],
)
def test_faster_than_broken(broken: list[float], fixed: list[float], of_fixed: str, of_broken: str) -> None:
    assert compared(broken, fixed).value == of_fixed
    assert compared(broken, fixed, of="broken").value == of_broken


@pytest.mark.parametrize("of", ["fixed", "broken"])
def test_a_generator_at_its_ceiling_acquits_and_accuses_nobody_of_slowness(of: str) -> None:
    """It hides how fast the faster side is: what looks too slow may not be, what is fast enough certainly is."""
    at, below = {"fixed": HEADROOM - 0.1}, {"fixed": HEADROOM}
    slow = compared(times(2), times(1), of=of, ceilings=at)
    assert slow.value == "unknown"
    assert "ceiling" in slow.figures
    assert compared(times(2), times(1), of=of, ceilings=below).value != "unknown"
    assert compared(times(10), times(1), of=of, ceilings=at) == compared(times(10), times(1), of=of)


def control(factor: float, noise: float = 0.01) -> ArmRun:
    """An A/A control whose answers take `factor` times as long as those of `times(1)`."""
    return made_up.arm("fixed", "control", made_up.blocks([t * factor for t in times(1, noise=noise)]))


@pytest.mark.parametrize("of", ["fixed", "broken"])
@pytest.mark.parametrize("factor", [1.3, 1 / 1.3])
def test_what_two_servers_of_one_variant_differ_by_is_no_difference_of_variants(of: str, factor: float) -> None:
    """A claim must clear its minimum effect by the lasting difference that the A/A control has found, on both sides."""
    far = {"fixed": "holds", "broken": "broken"}

    def judged(speed: float, again: ArmRun | None) -> Finding:
        return compared(times(speed, noise=0.01), times(1, noise=0.01), of=of, control=again)

    assert judged(3.5, control(1)).value == far[of]
    assert judged(3.5, control(factor)).value == "unknown"
    assert "1.3" in judged(3.5, control(factor)).figures.partition("between two servers")[0]
    assert judged(2.6, None).value == judged(2.6, control(1)).value == {"fixed": "broken", "broken": "holds"}[of]
    assert judged(2.6, control(factor)).value == "unknown"
    assert judged(6, control(factor)).value == far[of]


def test_the_control_is_told_as_a_ratio() -> None:
    arms = [made_up.arm("broken"), made_up.arm("fixed", history=made_up.blocks(times(1)))]
    ratio = control_ratio(made_up.run(*arms, control=control(2)))
    assert ratio is not None
    assert ratio.value == pytest.approx(0.5, rel=0.1)
    assert apart_for_sure(ratio) == pytest.approx(2, rel=0.1)
    assert control_ratio(made_up.run(*arms)) is None
    assert control_ratio(made_up.run(arms[0], control=control(2))) is None


@pytest.mark.parametrize(
    ("value", "low", "high", "apart"), [(1, 0.9, 1.1, 1), (1.5, 1.2, 2, 1.2), (0.5, 0.4, 0.8, 1.25), (1.1, 1, 1.2, 1)]
)
def test_apart_for_sure_is_the_near_end_of_the_interval(value: float, low: float, high: float, apart: float) -> None:
    assert apart_for_sure(Ratio(value, low, high, 0.5, 8)) == apart
    assert apart_for_sure(None) == 1


def test_no_block_may_be_left_out() -> None:
    """A block in which nothing succeeded has no median; to compare the others alone would be to pick them."""
    lost = [made_up.sent("info", 900, block=7)]
    arms = [made_up.arm("broken", history=made_up.blocks(times(10))), made_up.arm("fixed")]
    arms[1].history = [r for r in made_up.blocks(times(1)) if r.block < 7] + lost
    finding = faster_than_broken(3).judge(arms[1], made_up.run(*arms))
    assert (finding.value, finding.figures[:12]) == ("unknown", "7 of 8 pairs")


def test_a_quick_error_is_no_quick_answer() -> None:
    quick = [made_up.sent("info", 900 + n, block=n % 8, seconds=0.0001) for n in range(80)]
    slow = made_up.blocks(times(1))
    arms = [made_up.arm("broken", history=made_up.blocks(times(1))), made_up.arm("fixed", history=[*slow, *quick])]
    assert faster_than_broken(3).judge(arms[1], made_up.run(*arms)).value == "broken"


def test_a_claim_about_time_names_its_minimum_effect() -> None:
    assert faster_than_broken(2.5).minimum_effect == 2.5
    assert no_server_errors().minimum_effect is None


def test_without_a_fix_broken_is_compared_with_nobody() -> None:
    broken = made_up.arm("broken", history=made_up.blocks(times(1)))
    assert find(faster_than_broken(3), broken, made_up.arm("tempting")).value == "unknown"


@pytest.mark.parametrize(
    ("found", "value"),
    [
        ([{"tried": 9, "violations": 0, "what": ""}], "holds"),
        ([{"tried": 9, "violations": 1, "what": "sold twice"}], "broken"),
        ([], "unknown"),
        ([{"tried": 0, "violations": 0, "what": ""}], "unknown"),
    ],
)
def test_survives_interleavings(found: list[dict[str, object]], value: str) -> None:
    assert find(survives_interleavings(), made_up.arm("fixed", interleavings=found)).value == value


def test_warm_up_and_lost_answers_are_not_timed() -> None:
    slow = [made_up.sent(number=900 + n, block=-1, seconds=9.0) for n in range(9)]
    lost = [made_up.sent("info", 950 + n, block=0, finished=None, status=0) for n in range(9)]
    arms = [
        made_up.arm("broken", history=made_up.blocks(times(10))),
        made_up.arm("fixed", history=[*made_up.blocks(times(1)), *slow, *lost]),
    ]
    run = made_up.run(*arms)
    assert faster_than_broken(3).judge(run.arm("fixed"), run).value == "holds"


def test_rate_counts_open_blocks_alone() -> None:
    """Three answers in each of two blocks of 2 s; the 100 s between them belong to nobody."""
    requests = [made_up.sent(number=n, block=0, sent=n, finished=n + 0.0 if n else 0.5) for n in range(3)]
    requests += [made_up.sent(number=9 + n, block=1, sent=100.0 + n, finished=100.0 + n) for n in range(3)]
    assert rate(made_up.arm("fixed", history=requests)) == pytest.approx(6 / 4)
    assert rate(made_up.arm("fixed", history=[])) == 0
