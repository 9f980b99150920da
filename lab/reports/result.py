"""result.json: the run in one document."""

import json
from dataclasses import asdict
from typing import Any

from lab.claims import block_medians, compare, control_ratio
from lab.latency import milliseconds, times
from lab.prices import rate
from lab.run import ArmRun, Run
from lab.runner.plan import Plan
from lab.scenario import Claim, Finding, Variant
from lab.statistics import Ratio
from lab.verdict import ArmVerdict, Judgement

SCHEMA = 2
MOST_STATEMENTS = 50


def summary(arm: ArmRun, run: Run) -> dict[str, Any]:
    """The figures of one arm: requests by outcome, rate, exact latency percentiles in milliseconds."""
    seconds, honest = times(arm.loaded)
    # With a worker of its own each, arms are visited one after the other, and their times are not comparable.
    comparable = arm is not run.broken and run.scenario.worker is None
    ratio = compare(run.broken, arm, seed=run.seed) if comparable else None
    return {
        "requests": len(arm.history),
        "answered_under_load": arm.answered_under_load,
        "outcomes": dict(arm.outcomes()),
        "opportunities": arm.opportunities,
        "per_second": round(rate(arm), 1),
        "ms": milliseconds(seconds),
        "ms_corrected": milliseconds(honest),
        "as_fast_as_broken": ratio and ratio_document(ratio),
        "block_medians_ms": {str(k): round(v * 1000, 3) for k, v in sorted(block_medians(arm).items())},
    }


def ratio_document(ratio: Ratio) -> dict[str, Any]:
    """A ratio with its interval, p, and how many pairs of blocks it was made of."""
    return {"ratio": ratio.value, "low": ratio.low, "high": ratio.high, "p": ratio.p, "pairs": ratio.pairs}


def control_document(run: Run) -> dict[str, Any]:
    """The A/A control: the recommended fix against itself, block by block."""
    ratio = control_ratio(run)
    if ratio is None or run.control is None:
        return {}
    medians = {str(block): round(value * 1000, 3) for block, value in sorted(block_medians(run.control).items())}
    of = run.of_kind(["fixed"])[0].variant
    return {"of": of, **ratio_document(ratio), "block_medians_ms": medians}


def finding_document(claim: Claim, finding: Finding) -> dict[str, Any]:
    """One claim with its answer."""
    told = {"claim": claim.name, "sentence": claim.sentence, "guard": claim.guard}
    answer = {"value": finding.value, "figures": finding.figures, "minimum_effect": claim.minimum_effect}
    return told | answer | ({"traceback": finding.traceback} if finding.traceback else {})


def arm_document(
    variant: Variant, verdict: ArmVerdict, judgement: Judgement, run: Run, links: dict[str, Any]
) -> dict[str, Any]:
    """Everything about one arm; `statements` is None where the server does not count them."""
    arm = verdict.arm
    return {
        "variant": arm.variant,
        "kind": arm.kind,
        "summary": variant.summary,
        "server": asdict(run.scenario.server_of(variant)),
        "verdict": verdict.verdict,
        "bound": verdict.bound,
        "findings": [finding_document(claim, finding) for claim, finding in verdict.findings],
        "load": summary(arm, run),
        "price": judgement.prices.get(arm.variant, {}),
        "probes": [
            {"name": p.name, "status": p.status, "ms": round(p.seconds * 1000, 2), "bytes": p.size, "calls": p.calls}
            | {"statements": p.statements, "plans": p.plans}
            for p in arm.probes
        ],
        "statements": arm.statements and arm.statements[:MOST_STATEMENTS],
        "database": arm.database,
        "tables": arm.tables,
        "errors": arm.errors,
        "blocking": arm.blocking,
        "interleavings": arm.interleavings,
        "memory": arm.memory,
        "silk": links.get(arm.variant, []),
    }


def document(
    plan: Plan, run: Run, judgement: Judgement, *, links: dict[str, Any], context: dict[str, Any]
) -> dict[str, Any]:
    """The whole result."""
    variants = {variant.name: variant for variant in plan.variants}
    return {
        "schema": SCHEMA,
        "scenario": plan.scenario.name,
        "title": plan.scenario.title,
        "incident": plan.scenario.incident,
        "verdict": judgement.verdict,
        "causes": judgement.causes,
        "faults": run.faults,
        "scope": judgement.scope,
        "command": plan.command,
        "seed": plan.seed,
        "load": asdict(plan.load),
        "side_by_side": plan.scenario.worker is None,
        "control": control_document(run),
        "ceiling": run.ceiling,
        "headroom": run.ceilings,
        **context,
        "arms": [arm_document(variants[v.arm.variant], v, judgement, run, links) for v in judgement.arms],
    }


def to_json(result: dict[str, Any]) -> str:
    """The document as text; what JSON can not hold becomes text."""
    return json.dumps(result, indent=1, default=str, allow_nan=False)
