"""What is run under faults: pairs of variants whose truth is known, under a load of a few seconds."""

from dataclasses import replace

from lab.registry import get_scenario
from lab.scenario import Load, Scenario, Worker
from lab.verdict import NOT_FIXED, NOT_REPRODUCED, PROVEN

SHIPPED, SWAPPED, FIXES, HALF = "shipped", "swapped", "two fixes", "half a fix"
OPPORTUNITIES = 300
TIMED = "faster_than_broken"
# Seconds after which a message is delivered again that was in the hands of a worker which was killed.
SOON = 2.0


def pairs_of(name: str) -> tuple[str, ...]:
    """The pairs of a scenario; of two fixes neither is the faster one, so where times are judged it is half a fix."""
    return SHIPPED, SWAPPED, HALF if judges_times(get_scenario(name)) else FIXES


def pair_of(name: str, pair: str) -> Scenario:
    """A scenario cut down to one pair: as shipped, swapped, a fix in both places, or half a fix in the fix's place.

    The claims stay as they are. The interleavings are left out: they would decide alone what the load is to decide.
    """
    scenario = get_scenario(name)
    broken, first = scenario.broken, scenario.fixes[0]
    both = {SHIPPED: (broken, first), SWAPPED: (first, broken), FIXES: (first, scenario.fixes[-1])}
    broken, fix = both.get(pair) or (broken, scenario.tempting[0])
    worker, partner, mailbox = scenario.worker, scenario.partner, scenario.mailbox
    return replace(
        scenario,
        broken=broken,
        fixes=[fix],
        tempting=(),
        prices=(),
        interleaving=None,
        load=short(scenario),
        worker=worker and shorter(worker),
        partner=partner and replace(partner, slow_share=0),
        mailbox=mailbox and replace(mailbox, slow_share=0),
    )


def shorter(worker: Worker) -> Worker:
    """A worker with fewer kills, whose messages are delivered again soon."""
    return replace(worker, kills=min(worker.kills, 3), visibility_timeout=min(worker.visibility_timeout, SOON))


def short(scenario: Scenario) -> Load:
    """A load of a few seconds that still lets every claim be decided."""
    load = scenario.load
    if judges_times(scenario):
        return replace(load, seconds=min(load.seconds, 1.6))
    seconds = 1.5 if scenario.worker else 0.8
    return replace(load, seconds=seconds, blocks=2, opportunities=min(load.opportunities, OPPORTUNITIES))


def judges_times(scenario: Scenario) -> bool:
    """Whether one of the claims compares times."""
    return any(claim.name == TIMED for claim in scenario.claims)


def truth(pair: str) -> frozenset[str]:
    """The verdicts that are true of this pair; every other decided one is wrong.

    A broken variant in the fix's place is NOT FIXED, a fix in broken's place NOT REPRODUCED; of a swapped pair
    whichever is seen is true.
    """
    known = {SHIPPED: {PROVEN}, SWAPPED: {NOT_FIXED, NOT_REPRODUCED}, FIXES: {NOT_REPRODUCED}, HALF: {NOT_FIXED}}
    return frozenset(known[pair])
