"""Findings to a verdict: every arm judged on every claim, unknown never passed off as held."""

import traceback
from dataclasses import dataclass, field

from lab.claims import survives_interleavings
from lab.run import ArmRun, Run
from lab.scenario import Claim, Finding, Scenario, Value
from lab.statistics import upper_bound

PROVEN = "PROVEN"
NOT_REPRODUCED = "NOT REPRODUCED"
NOT_FIXED = "NOT FIXED"
INCONCLUSIVE = "INCONCLUSIVE"
EXIT_CODES = {PROVEN: 0, NOT_REPRODUCED: 1, NOT_FIXED: 1, INCONCLUSIVE: 3}

_ORDER: list[Value] = ["broken", "unknown", "holds"]


@dataclass(slots=True)
class ArmVerdict:
    """The findings of one arm by claim, and whether it behaved as its kind must."""

    arm: ArmRun
    findings: list[tuple[Claim, Finding]]
    verdict: str
    bound: str = ""


@dataclass(slots=True)
class Judgement:
    """The verdict of a run with its reasons, the arms' own verdicts, and what was compared."""

    verdict: str
    causes: list[str]
    arms: list[ArmVerdict]
    scope: str = ""
    prices: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 PROVEN, 1 a verdict against the scenario, 3 no verdict."""
        return EXIT_CODES[self.verdict]


def merge(values: list[Value]) -> Value:
    """Broken over unknown over holds; of nothing, unknown."""
    return min(values, key=_ORDER.index, default="unknown")


def judge(run: Run) -> Judgement:
    """Judge every arm on every claim.

    A fault of the run comes before everything: what was seen after a server died is worth nothing, good or bad.
    """
    arms = [judge_arm(arm, run) for arm in run.arms]
    causes = list(run.faults)
    if causes:
        return Judgement(INCONCLUSIVE, causes, arms)
    for verdict in (NOT_FIXED, NOT_REPRODUCED, INCONCLUSIVE):
        guilty = [arm for arm in arms if arm.verdict == verdict]
        if guilty:
            return Judgement(verdict, [_cause(arm) for arm in guilty], arms)
    return Judgement(PROVEN, [], arms)


def claims_of(scenario: Scenario) -> list[Claim]:
    """The scenario's claims, and the one that every scenario with an interleaving makes."""
    extra = [survives_interleavings()] if scenario.interleaving is not None else []
    return [*scenario.claims, *extra]


def judge_arm(arm: ArmRun, run: Run) -> ArmVerdict:
    """Judge one arm: `broken` and `tempting` must break a claim, a fix must keep them all."""
    findings = [(claim, _ask(claim, arm, run)) for claim in claims_of(run.scenario)]
    if arm.kind in ("broken", "tempting"):
        value = merge([finding.value for claim, finding in findings if not claim.guard])
        verdict = {"broken": PROVEN, "holds": NOT_REPRODUCED, "unknown": INCONCLUSIVE}[value]
        return ArmVerdict(arm, findings, verdict)
    value = merge([finding.value for _, finding in findings])
    verdict = {"broken": NOT_FIXED, "holds": PROVEN, "unknown": INCONCLUSIVE}[value]
    return ArmVerdict(arm, findings, verdict, _bound(arm, run) if value == "holds" else "")


def _ask(claim: Claim, arm: ArmRun, run: Run) -> Finding:
    if blind := _blind(arm):
        return Finding.unknown(blind)
    try:
        finding = claim.judge(arm, run)
    except Exception as error:  # noqa: BLE001 - a claim that raises has found nothing, whatever it raised
        return Finding("unknown", f"the claim raised {type(error).__name__}: {error}", traceback.format_exc())
    # Too few chances to go wrong prove nothing good; what went wrong all the same did go wrong.
    if finding.value == "holds" and (few := _too_few(arm, run)):
        return Finding.unknown(f"{finding.figures}, but {few}")
    return finding


def _blind(arm: ArmRun) -> str:
    """Why nothing at all may be concluded about this arm, or nothing."""
    names = {request.name for request in arm.loaded}
    if not names:
        return "no request was sent under load"
    silent = [name for name in sorted(names) if not arm.outcomes(name)["ok"]]
    return f"no successful request: {', '.join(silent)}" if silent else ""


def _too_few(arm: ArmRun, run: Run) -> str:
    """How far a fix is from having seen the opportunities that a claim about chance needs, or nothing."""
    wanted = run.scenario.load.opportunities
    if arm.kind in ("fixed", "attempt") and arm.opportunities < wanted:
        return f"saw {arm.opportunities:,} contended opportunities, {wanted:,} are needed"
    return ""


def _bound(arm: ArmRun, run: Run) -> str:
    """What zero violations really say, where the claim is about chance."""
    if not run.scenario.load.opportunities:
        return ""
    seen = arm.opportunities
    return f"0 in {seen:,} contended opportunities: the rate is below {upper_bound(seen):.2%} (95 %)"


def _cause(verdict: ArmVerdict) -> str:
    wanted = {NOT_FIXED: "broken", NOT_REPRODUCED: "holds", INCONCLUSIVE: "unknown"}[verdict.verdict]
    reasons = [f"{claim.name}: {finding.figures}" for claim, finding in verdict.findings if finding.value == wanted]
    return f"{verdict.arm.variant}: {'; '.join(dict.fromkeys(reasons))}"
