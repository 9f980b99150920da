"""What is run under faults: pairs of variants whose truth is known, under a load of a few seconds."""

from dataclasses import replace

from lab.registry import get_scenario
from lab.scenario import Load, Scenario
from lab.verdict import NOT_FIXED, NOT_REPRODUCED, PROVEN

SHIPPED, SWAPPED, FIXES = "shipped", "swapped", "two fixes"
PAIRS = (SHIPPED, SWAPPED, FIXES)
OPPORTUNITIES = 300
TIMED = "faster_than_broken"


def pair_of(name: str, pair: str) -> Scenario:
    """A scenario cut down to one pair: as shipped, with broken and the fix in each other's place, or a fix as both.

    The claims stay as they are. The interleavings are left out: they would decide alone what the load is to decide.
    """
    scenario = get_scenario(name)
    first, other = scenario.fixes[0], scenario.fixes[-1]
    broken, fix = {SHIPPED: (scenario.broken, first), SWAPPED: (first, scenario.broken), FIXES: (first, other)}[pair]
    worker, partner = scenario.worker, scenario.partner
    return replace(
        scenario,
        broken=broken,
        fixes=[fix],
        tempting=(),
        prices=(),
        interleaving=None,
        load=short(scenario),
        worker=worker and replace(worker, kills=min(worker.kills, 3), visibility_timeout=1),
        partner=partner and replace(partner, slow_share=0),
    )


def short(scenario: Scenario) -> Load:
    """A load of a few seconds that still lets every claim be decided."""
    load = scenario.load
    if judges_times(scenario):
        return replace(load, seconds=min(load.seconds, 1.0), blocks=6)
    seconds = 1.5 if scenario.worker else 0.8
    return replace(load, seconds=seconds, blocks=2, opportunities=min(load.opportunities, OPPORTUNITIES))


def judges_times(scenario: Scenario) -> bool:
    """Whether one of the claims compares times."""
    return any(claim.name == TIMED for claim in scenario.claims)


def truth(name: str, pair: str) -> frozenset[str]:
    """The verdicts that are true of this pair; every other decided one is wrong.

    A broken variant in the fix's place is NOT FIXED, a fix in broken's place NOT REPRODUCED; whichever is seen is
    true. Two fixes are NOT REPRODUCED; and where one must be faster than the other, neither is: NOT FIXED.
    """
    if pair == SHIPPED:
        return frozenset({PROVEN})
    if pair == FIXES and not judges_times(get_scenario(name)):
        return frozenset({NOT_REPRODUCED})
    return frozenset({NOT_FIXED, NOT_REPRODUCED})
