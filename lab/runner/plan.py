"""What a user asked for, checked before anything is started."""

import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lab.registry import get_variant
from lab.scenario import Load, Scenario, Variant

WARM_UP_SECONDS = 0.25
RUN_ID = re.compile(r"\d{8}-\d{6}-[a-z][a-z0-9_]{0,40}(-\d+)?")
# In the folder of a run that the pages asked for: who asked, when, and for what.
ASKED = "asked.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """One run to be done: the variants in their order, the load, and the seed that every draw starts from.

    `planted` names the variant that gets the scenario's violation, where the judge itself is tested.
    """

    scenario: Scenario
    variants: Sequence[Variant]
    load: Load
    seed: int
    scope: str
    command: str
    profile: bool = True
    planted: str = ""

    @property
    def other_load(self) -> str:
        """The load in words, or nothing where it is the scenario's own."""
        wanted = self.scenario.load
        return "" if self.load == wanted else f"{self.load.users} users, {self.load.seconds:g} s"

    @property
    def below_minimum(self) -> str:
        """How far the load was cut below what the manifest asks for, or nothing."""
        wanted = self.scenario.load
        if self.load.users < wanted.users or self.load.seconds < wanted.seconds:
            return (
                f"the load of {self.load.users} users for {self.load.seconds:g} s is below the scenario's minimum of "
                f"{wanted.users} users for {wanted.seconds:g} s"
            )
        return ""


def make_plan(
    scenario: Scenario,
    *,
    variant: str | None = None,
    users: int | None = None,
    seconds: float | None = None,
    seed: int | None = None,
    profile: bool = True,
) -> Plan:
    """Turn what the user asked for into a plan; a variant alone is run beside broken.

    All variants are those that are shipped: a learner's attempt that fails is no verdict on the scenario.
    """
    variants = list(scenario.variants)
    scope = "all variants"
    words = [f"make scenario NAME={scenario.name}"]
    if variant is not None:
        chosen = get_variant(scenario, variant)
        variants = [variants[0], *([chosen] if chosen.kind != "broken" else [])]
        scope = f"{' and '.join(v.name for v in variants)} only"
        words.append(f"VARIANT={chosen.name}")
    load = scenario.load
    if users is not None:
        load, words = replace(load, users=users), [*words, f"USERS={users}"]
    if seconds is not None:
        load, words = replace(load, seconds=seconds), [*words, f"SECONDS={seconds:g}"]
    number = seed if seed is not None else random.SystemRandom().randrange(1, 1_000_000)
    return Plan(scenario, variants, load, number, scope, " ".join([*words, f"SEED={number}"]), profile)


def run_id(scenario: Scenario) -> str:
    """A name for the run's folder that sorts by time."""
    return f"{time.strftime('%Y%m%d-%H%M%S')}-{scenario.name}"
