"""One session of A/A pairs: a few servers of one variant, loaded as in a run of its scenario and judged two by two."""

import contextlib
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import batched
from pathlib import Path

from lab.claims import compare, faster_than_broken
from lab.evidence.history import read_history
from lab.run import ArmRun, Run, Sent
from lab.runner import arms as databases
from lab.runner.arm import Arm
from lab.runner.digest import digest_of
from lab.runner.plan import WARM_UP_SECONDS
from lab.runner.rounds import rounds
from lab.scenario import Claim, Scenario
from lab.services import gunicorn, postgres
from lab.services.locust import Load, LoadLostError
from lab.services.process import ServiceError, Warden

ARMS = 6
# Read once: what is measured belongs to the code that was loaded, also where the files change meanwhile.
code = cache(digest_of)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two servers of one variant compared; one is faster by every ratio in `cleared`, if the judge is believed."""

    scenario: str
    digest: str
    ratio: float
    low: float
    high: float
    p: float
    blocks: int
    cleared: list[float]


@contextlib.contextmanager
def cloned(scenario: Scenario) -> Iterator[list[Arm]]:
    """Arms of the recommended fix, each with a database of its own, dropped at the end."""
    variant = next(variant for variant in scenario.variants if variant.kind == "fixed")
    arms = [Arm.of(variant, n, scenario.server_of(variant), f"again_{n}") for n in range(ARMS)]
    template, _ = databases.ensure_template(scenario)
    with postgres.connect() as server:
        try:
            for arm in arms:
                databases.clone(server, template, arm.database)
                databases.apply_operations(variant, arm.database)
            yield arms
        finally:
            for arm in arms:
                databases.drop(server, arm.database)


def play(scenario: Scenario, arms: Sequence[Arm], claims: Sequence[Claim], folder: Path, warden: Warden) -> list[Pair]:
    """Load fresh servers of the arms, and judge every arm in one pair.

    Raises:
        ServiceError: a server or the load generator died, or a request was never answered.
    """
    seed = random.SystemRandom().randrange(1, 1_000_000)
    draw = random.Random(seed)  # noqa: S311 - an order, not a secret
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "logs").mkdir(parents=True)
    with contextlib.ExitStack() as exits:
        load = _serve(scenario, arms, folder, warden, seed, exits)
        for arm in draw.sample(arms, len(arms)):
            _block(load, arm, -1, WARM_UP_SECONDS)
        for block, arm in rounds(arms, scenario.load.blocks, draw):
            _block(load, arm, block, scenario.load.seconds / scenario.load.blocks)
    histories = read_history(folder / "history.jsonl", len(arms))
    drawn = draw.sample(histories, len(histories))
    return [judged(scenario, one, other, claims, seed) for one, other in batched(drawn, 2, strict=True)]


def _serve(
    scenario: Scenario, arms: Sequence[Arm], folder: Path, warden: Warden, seed: int, exits: contextlib.ExitStack
) -> Load:
    for arm in arms:
        arm.launch(folder, warden, None)
        if arm.served is not None:
            exits.callback(arm.served.child.kill)
    load = Load(f"{scenario.package}.load", [arm.url for arm in arms], scenario.load.users, seed, folder, warden)
    exits.callback(load.quit)
    for arm in arms:
        if arm.served is not None:
            gunicorn.wait_ready(arm.served, arm.nonce)
    load.wait_ready()
    return load


def _block(load: Load, arm: Arm, block: int, seconds: float) -> None:
    if load.play(arm.index, block, seconds).get("stuck"):
        raise LoadLostError("a request was still unanswered 70 s after its block")
    if arm.served is not None and (cause := arm.served.fault()):
        raise ServiceError(cause)


def judged(scenario: Scenario, one: list[Sent], other: list[Sent], claims: Sequence[Claim], seed: int) -> Pair:
    """The pair both ways round: as if one were broken and the other its fix."""
    runs = [
        Run(scenario, [ArmRun(scenario.name, "one", "broken", a), ArmRun(scenario.name, "other", "fixed", b)], seed)
        for a, b in ((one, other), (other, one))
    ]
    cleared = [
        claim.minimum_effect
        for claim in claims
        if claim.minimum_effect and any(claim.judge(run.arm("other"), run).value == "holds" for run in runs)
    ]
    ratio = compare(runs[0].arm("one"), runs[0].arm("other"), seed=seed)
    if ratio is None:
        raise ServiceError(f"{scenario.name} answered too little for a comparison: fewer than two pairs of blocks")
    return Pair(
        scenario.name, code(scenario.name), ratio.value, ratio.low, ratio.high, ratio.p, ratio.pairs, sorted(cleared)
    )


def claims_to_fool(scenario: Scenario, effects: Sequence[float]) -> list[Claim]:
    """The scenario's own claims about time, and one for each effect that it does not ask for."""
    own = {claim.minimum_effect: claim for claim in scenario.claims if claim.minimum_effect}
    return [own.get(effect) or faster_than_broken(effect) for effect in effects]
