"""Findings to a verdict: the whole truth table, and all that makes an arm blind."""

from itertools import product

import pytest

from lab.run import ArmRun, Run, Sent
from lab.scenario import Claim, Finding, Kind, Value
from lab.verdict import INCONCLUSIVE, NOT_FIXED, NOT_REPRODUCED, PROVEN, judge, judge_arm, merge
from tests.lab import made_up

VALUES: tuple[Value, ...] = ("holds", "broken", "unknown")
# What the truth table must be, told apart from how it is computed: guilt first, then doubt.
MUST_BREAK = {"broken": PROVEN, "holds": NOT_REPRODUCED, "unknown": INCONCLUSIVE}
MUST_HOLD = {"holds": PROVEN, "broken": NOT_FIXED, "unknown": INCONCLUSIVE}


@pytest.mark.parametrize(("broken", "tempting", "fixed"), list(product(VALUES, repeat=3)))
def test_truth_table(broken: Value, tempting: Value, fixed: Value) -> None:
    claim = made_up.claim(broken=broken, tempting=tempting, fixed=fixed)
    arms = [made_up.arm(kind) for kind in ("broken", "tempting", "fixed")]
    judgement = judge(made_up.run(*arms, claims=[claim]))
    alone = [MUST_BREAK[broken], MUST_BREAK[tempting], MUST_HOLD[fixed]]
    assert [arm.verdict for arm in judgement.arms] == alone
    expected = next((v for v in (NOT_FIXED, NOT_REPRODUCED, INCONCLUSIVE) if v in alone), PROVEN)
    assert judgement.verdict == expected
    assert judgement.exit_code == {PROVEN: 0, NOT_FIXED: 1, NOT_REPRODUCED: 1, INCONCLUSIVE: 3}[expected]
    assert len(judgement.causes) == alone.count(expected) * (expected != PROVEN)


@pytest.mark.parametrize(("first", "second"), list(product(VALUES, repeat=2)))
@pytest.mark.parametrize("kind", ["broken", "tempting", "fixed", "attempt"])
def test_two_claims_merge_broken_over_unknown_over_holds(kind: Kind, first: Value, second: Value) -> None:
    claims = [made_up.claim(**{kind: first}), made_up.claim(**{kind: second})]
    worst = next(value for value in ("broken", "unknown", "holds") if value in (first, second))
    verdict = judge_arm(made_up.arm(kind), made_up.run(made_up.arm("broken"), claims=claims))
    assert verdict.verdict == (MUST_HOLD if kind in ("fixed", "attempt") else MUST_BREAK)[worst]


@pytest.mark.parametrize(("value", "guard"), list(product(VALUES, repeat=2)))
def test_a_guard_binds_fixes_and_proves_no_bug(value: Value, guard: Value) -> None:
    claims = [made_up.claim(broken=value, fixed="holds"), made_up.claim(guard=True, broken=guard, fixed=guard)]
    judgement = judge(made_up.run(made_up.arm("broken"), made_up.arm("fixed"), claims=claims))
    assert [arm.verdict for arm in judgement.arms] == [MUST_BREAK[value], MUST_HOLD[guard]]


def test_of_nothing_nothing_is_known() -> None:
    assert merge([]) == "unknown"
    judgement = judge(made_up.run(made_up.arm("broken"), made_up.arm("fixed")))
    assert judgement.verdict == INCONCLUSIVE


GOOD = [made_up.sent(number=n) for n in range(10)]
BLINDING: dict[str, tuple[list[Sent], str]] = {
    "nothing sent": ([], "no request was sent"),
    "only 500s": ([made_up.sent("info", n) for n in range(9)], "no successful request: buy"),
    "only refused": ([made_up.sent("fail", n) for n in range(9)], "no successful request: buy"),
    "only lost": ([made_up.sent("info", n, finished=None, status=0) for n in range(9)], "no successful request: buy"),
    "one name silent": ([*GOOD, made_up.sent("info", 10, name="pay")], "no successful request: pay"),
}


@pytest.mark.parametrize(("history", "words"), BLINDING.values(), ids=BLINDING)
@pytest.mark.parametrize("kind", ["broken", "tempting", "fixed", "attempt"])
def test_a_blind_arm_is_unknown_whatever_its_claims_say(kind: Kind, history: list[Sent], words: str) -> None:
    for value in VALUES:
        run = made_up.run(made_up.arm("broken"), claims=[made_up.claim(**{kind: value})])
        verdict = judge_arm(made_up.arm(kind, history=history), run)
        assert verdict.verdict == INCONCLUSIVE
        assert words in verdict.findings[0][1].figures


@pytest.mark.parametrize(("kind", "verdict"), [("fixed", INCONCLUSIVE), ("broken", NOT_REPRODUCED)])
def test_too_few_opportunities_blind_a_fix(kind: Kind, verdict: str) -> None:
    run = made_up.run(made_up.arm("broken"), claims=[made_up.claim(**{kind: "holds"})], opportunities=11)
    assert judge_arm(made_up.arm(kind), run).verdict == verdict


def test_opportunities_without_a_known_outcome_do_not_count() -> None:
    history = [*GOOD[:9], made_up.sent("info", 9)]
    run = made_up.run(made_up.arm("broken"), claims=[made_up.claim(fixed="holds")], opportunities=10)
    assert judge_arm(made_up.arm("fixed", history=history), run).verdict == INCONCLUSIVE
    assert judge_arm(made_up.arm("fixed"), run).verdict == PROVEN


def test_the_bound_is_told_only_where_a_fix_held_by_chance() -> None:
    claim = made_up.claim(fixed="holds", broken="broken")
    run = made_up.run(made_up.arm("broken"), claims=[claim], opportunities=10)
    assert judge_arm(made_up.arm("fixed"), run).bound.startswith(
        "0 in 10 contended opportunities: the rate is below 30"
    )
    assert judge_arm(made_up.arm("broken"), run).bound == ""
    assert judge_arm(made_up.arm("fixed"), made_up.run(made_up.arm("broken"), claims=[claim])).bound == ""


def test_a_claim_that_raises_has_found_nothing() -> None:
    def raising(arm: ArmRun, run: Run) -> Finding:
        raise ZeroDivisionError("by nought")

    run = made_up.run(made_up.arm("broken"), made_up.arm("fixed"), claims=[Claim("raises", "It raises.", raising)])
    judgement = judge(run)
    finding = judgement.arms[1].findings[0][1]
    assert judgement.verdict == INCONCLUSIVE
    assert finding.value == "unknown"
    assert finding.figures == "the claim raised ZeroDivisionError: by nought"
    assert "in raising" in finding.traceback


@pytest.mark.parametrize(("broken", "fixed"), list(product(VALUES, repeat=2)))
def test_a_fault_comes_before_everything(broken: Value, fixed: Value) -> None:
    claim = made_up.claim(broken=broken, fixed=fixed)
    judgement = judge(made_up.run(made_up.arm("broken"), made_up.arm("fixed"), claims=[claim], faults=["it died"]))
    assert (judgement.verdict, judgement.causes, judgement.exit_code) == (INCONCLUSIVE, ["it died"], 3)


def test_causes_name_variant_claim_and_figures() -> None:
    claim = made_up.claim(broken="broken", fixed="broken")
    judgement = judge(made_up.run(made_up.arm("broken"), made_up.arm("fixed", "fixed"), claims=[claim]))
    assert judgement.causes == ["fixed: told: as told"]
