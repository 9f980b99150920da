"""A/A pairs, many of them: what the judge of time claims says where there is nothing to be said.

A pair is one variant served twice, each time with a database and a gunicorn of its own, loaded and judged as in a run
of its scenario. `python -m lab.bench.control --pairs 300` measures what is missing: pairs are kept, and gone on with.
"""

import argparse
import contextlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from lab.bench.alone import alone
from lab.bench.line import STATED, Line
from lab.bench.session import Pair, claims_to_fool, cloned, code, play
from lab.bench.shares import share
from lab.discovery import scenario_names
from lab.registry import get_scenario
from lab.runner.lock import RunLock
from lab.scenario import Scenario
from lab.services.process import Warden
from lab.services.servers import Servers
from lab.state import state_dir
from lab.statistics import percentile, share_interval

SMALLER = (1.25, 1.5, 2.0)
ENOUGH = 300

log = logging.getLogger("lab.bench")


def control(pairs: int = ENOUGH) -> list[Line]:
    """Measure A/A pairs until there are so many of this code, and tell what the judge made of them.

    Raises:
        ServiceError: a server or the load generator died.
        RefusedError: a run is going on, which would be disturbed and would disturb.
    """
    names = timed()
    wanted = {name: pairs * (i + 1) // len(names) - pairs * i // len(names) for i, name in enumerate(names)}
    missing = {name: count for name, count in wanted.items() if len(known(name)) < count}
    if missing:
        with contextlib.ExitStack() as exits:
            exits.callback(RunLock().release)
            servers = exits.enter_context(Servers())
            for name, count in missing.items():
                _measure(get_scenario(name), count, servers.warden)
    return lines([pair for name in names for pair in known(name)], claimed())


def timed() -> list[str]:
    """The scenarios whose claims compare times of arms side by side."""
    return [name for name in scenario_names() if (s := get_scenario(name)).judges_times and s.worker is None]


def claimed() -> set[float]:
    """The minimum effects of the catalogue's claims about time."""
    return {claim.minimum_effect for name in timed() for claim in get_scenario(name).claims if claim.minimum_effect}


def path() -> Path:
    """Where the pairs are kept, one JSON line each."""
    return state_dir() / "bench" / "control.jsonl"


def known(scenario: str) -> list[Pair]:
    """The pairs of the scenario that were measured with the code as it is now."""
    if not path().exists():
        return []
    whole, _, _ = path().read_text().rpartition("\n")
    pairs = [Pair(**json.loads(line)) for line in whole.splitlines()]
    return [pair for pair in pairs if (pair.scenario, pair.digest) == (scenario, code(scenario))]


def _measure(scenario: Scenario, count: int, warden: Warden) -> None:
    """Play sessions until there are so many pairs; those of each are kept as soon as it ends."""
    claims = claims_to_fool(scenario, sorted({*SMALLER, *claimed()}))
    with cloned(scenario) as arms:
        while (done := len(known(scenario.name))) < count:
            log.info("%s: %s of %s pairs", scenario.name, done, count)
            found = play(scenario, arms, claims, path().parent / "session", warden)
            with path().open("a") as file:
                file.writelines(json.dumps(asdict(pair)) + "\n" for pair in found[: count - done])


def lines(pairs: Sequence[Pair], effects: set[float]) -> list[Line]:
    """What the judge made of the pairs, beside what it may; `effects` are those that a claim asks for."""
    few = f"{ENOUGH} pairs are needed" if len(pairs) < ENOUGH else ""
    asked = [(effect, effect in effects) for effect in sorted({*SMALLER, *effects})]
    return [
        *(_spread(name, pairs) for name in dict.fromkeys(pair.scenario for pair in pairs)),
        *(_fooled(pairs, effect, few) if claimed else _stated(pairs, effect) for effect, claimed in asked),
        _significant(pairs, few),
        _covering(pairs, few),
    ]


def _spread(scenario: str, pairs: Sequence[Pair]) -> Line:
    mine = [pair for pair in pairs if pair.scenario == scenario]
    low, high = (percentile([pair.ratio for pair in mine], share) for share in (0.025, 0.975))
    blocks = " or ".join(str(count) for count in sorted({pair.blocks for pair in mine}))
    note = f"the middle 95 % of {len(mine)} pairs, {blocks} blocks each"
    return Line(f"A/A ratio, {scenario}", f"{low:.2f}x to {high:.2f}x", STATED, met=True, note=note)


def _fooled(pairs: Sequence[Pair], effect: float, few: str) -> Line:
    hits = sum(effect in pair.cleared for pair in pairs)
    note = "a claim asks for this, and would have been proven of nothing" if hits else few
    met = False if hits else None if few else True
    return Line(f"A/A pairs judged {effect:g}x apart", share(hits, len(pairs)), f"0 of {ENOUGH}", met, note)


def _stated(pairs: Sequence[Pair], effect: float) -> Line:
    hits = sum(effect in pair.cleared for pair in pairs)
    note = "no claim of the catalogue asks for this"
    return Line(f"A/A pairs judged {effect:g}x apart", share(hits, len(pairs)), STATED, met=True, note=note)


def _significant(pairs: Sequence[Pair], few: str) -> Line:
    hits = sum(pair.p < 0.05 for pair in pairs)
    met = share_interval(hits, len(pairs))[0] <= 0.05
    note = few if met else "more than chance: two servers of one variant differ for longer than a block"
    return Line("A/A pairs with p < 0.05", share(hits, len(pairs)), "<= 5 %", None if met and few else met, note)


def _covering(pairs: Sequence[Pair], few: str) -> Line:
    hits = sum(pair.low <= 1 <= pair.high for pair in pairs)
    met = share_interval(hits, len(pairs))[1] >= 0.95
    note = few if met else "the intervals are too narrow for what differs between two servers of one variant"
    return Line("A/A intervals that hold 1", share(hits, len(pairs)), ">= 95 %", None if met and few else met, note)


def main() -> int:
    """Measure and print; gives 1 if a target was missed."""
    parser = argparse.ArgumentParser(prog="lab.bench.control", description="Measure A/A pairs and judge the judge.")
    parser.add_argument("--pairs", type=int, default=ENOUGH, help="how many in all, those of earlier times included")
    options = parser.parse_args()
    return alone(lambda: control(options.pairs))


if __name__ == "__main__":
    raise SystemExit(main())
