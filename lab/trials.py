"""Trials of the judge: runs that are wrong on purpose, each with the verdicts that it may get."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lab.claims import claim
from lab.run import ArmRun, Run
from lab.runner.plan import Plan, make_plan
from lab.scenario import Finding, Scenario
from lab.verdict import INCONCLUSIVE, NOT_FIXED, NOT_REPRODUCED

LAPSES = 0.01


@dataclass(frozen=True, slots=True)
class Trial:
    """One way to make a run wrong, and the verdicts of which the judge must give one."""

    name: str
    spoil: Callable[[Scenario], Plan]
    expected: frozenset[str]
    applies: Callable[[Scenario], bool] = lambda scenario: True

    @property
    def scope(self) -> str:
        """How the ledger calls a run of this trial."""
        return f"judge: {self.name}"

    def plan(self, scenario: Scenario) -> Plan:
        """The run to be done."""
        return replace(self.spoil(pair(scenario)), scope=self.scope)


def pair(scenario: Scenario) -> Scenario:
    """The scenario with broken and the recommended fix alone, judged by the load alone."""
    return replace(scenario, tempting=(), fixes=scenario.fixes[:1], interleaving=None)


def swapped(scenario: Scenario) -> Plan:
    """Hand broken in as the fix, and the fix as broken."""
    other = replace(scenario, broken=scenario.fixes[0], fixes=[scenario.broken])
    return make_plan(other, profile=False)


def planted(scenario: Scenario) -> Plan:
    """Do to the fix's database, once, what the bug does."""
    plan = make_plan(scenario, profile=False)
    return replace(plan, planted=plan.variants[-1].name)


def unloaded(scenario: Scenario) -> Plan:
    """Let nobody come."""
    return make_plan(replace(scenario, load=replace(scenario.load, blocks=0)), profile=False)


@claim
def raises(arm: ArmRun, run: Run) -> Finding:
    """This claim raises."""
    raise ArithmeticError("raised on purpose")


def raising(scenario: Scenario) -> Plan:
    """Judge by one more claim, which raises."""
    return make_plan(replace(scenario, claims=[*scenario.claims, raises]), profile=False)


def out_of_order(scenario: Scenario) -> Plan:
    """Have broken answer nothing but 500."""
    return make_plan(spoiled(scenario, scenario.variants[0].name), profile=False)


def forgetful(scenario: Scenario) -> Plan:
    """Have the fix forget its lock, guard or deduplication on one request of a hundred."""
    return make_plan(spoiled(scenario, scenario.variants[-1].name, share=LAPSES), profile=False)


def spoiled(scenario: Scenario, variant: str, **how: float) -> Scenario:
    """The scenario with one variant served wrong on purpose (see `lab.serving.spoiled`)."""
    settings = {**scenario.server.settings, "LAB_SPOILED": {"variant": variant, **how}}
    return replace(scenario, server=replace(scenario.server, settings=settings))


def by_chance(scenario: Scenario) -> bool:
    """Whether the bug needs luck, a race or a task that is delivered again, and a fix must stand so many chances of it.

    Where the manifest asks for no opportunities, one request of a hundred says nothing: eight workers that are killed
    among three hundred tasks hardly ever meet one of the three that a lapse has served.
    """
    chances = scenario.interleaving is not None or scenario.worker is not None
    return chances and scenario.load.opportunities > 0


TRIALS = (
    Trial("swapped", swapped, frozenset({NOT_FIXED, NOT_REPRODUCED})),
    Trial("one violation planted", planted, frozenset({NOT_FIXED})),
    Trial("no load", unloaded, frozenset({INCONCLUSIVE})),
    Trial("a claim raises", raising, frozenset({INCONCLUSIVE})),
    Trial("broken answers 500", out_of_order, frozenset({NOT_FIXED, NOT_REPRODUCED, INCONCLUSIVE})),
    Trial("fix forgets 1 %", forgetful, frozenset({NOT_FIXED}), by_chance),
)
