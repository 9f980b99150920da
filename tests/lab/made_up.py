"""Made-up runs: arms with as many requests, outcomes and times as a test wants."""

from collections.abc import Sequence
from typing import Any

from lab.registry import load_scenario
from lab.run import ArmRun, ProbeResult, Run, Sent
from lab.scenario import Claim, Finding, Kind, Load, Scenario

STATUS = {"ok": 200, "fail": 409, "info": 500}


def sent(outcome: str = "ok", number: int = 0, block: int = 0, seconds: float = 0.01, **changes: Any) -> Sent:
    """One request that was answered after `seconds`."""
    fields = {
        "id": f"0-0-{number}",
        "block": block,
        "name": "buy",
        "sent": float(number),
        "finished": number + seconds,
        "status": STATUS[outcome],
        "outcome": outcome,
        "opportunity": True,
    }
    return Sent(**{**fields, **changes})


def arm(kind: Kind, variant: str = "", history: Sequence[Sent] | None = None, **fields: Any) -> ArmRun:
    """An arm with ten successful requests, or those that are given."""
    requests = [sent(number=n) for n in range(10)] if history is None else list(history)
    return ArmRun("race_condition", variant or kind, kind, requests, **fields)


def claim(*, guard: Any = False, **values: Any) -> Claim:
    """A claim that finds of each variant what it is told to."""
    return Claim("told", "It is as told.", lambda arm, run: Finding(values[arm.variant], "as told"), guard=guard)


def scenario(*claims: Claim, opportunities: int = 0) -> Scenario:
    """A scenario that is judged on these claims alone."""
    real = load_scenario("race_condition")
    return Scenario(
        title=real.title,
        question=real.question,
        broken=real.broken,
        tempting=real.tempting,
        fixes=real.fixes,
        claims=claims,
        load=Load(opportunities=opportunities),
        family=real.family,
        level=1,
        minutes=1,
    )


def run(*arms: ArmRun, claims: Sequence[Claim] = (), opportunities: int = 0, **fields: Any) -> Run:
    """These arms side by side."""
    return Run(scenario(*claims, opportunities=opportunities), list(arms), **fields)


def blocks(times: Sequence[float]) -> list[Sent]:
    """Three requests in each block, that took so many seconds."""
    return [
        sent(number=3 * block + n, block=block, seconds=seconds)
        for block, seconds in enumerate(times)
        for n in range(3)
    ]


def probe(name: str, calls: int | None = 1, body: str = "same", status: int = 200) -> ProbeResult:
    """A probe that sent so many statements; None where the server does not count."""
    statements = None if calls is None else [{"calls": calls, "query": "SELECT"}]
    return ProbeResult(name, status, 0.01, body, 100, statements)
