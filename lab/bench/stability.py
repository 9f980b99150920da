"""How surely a run is decided, and rightly: told from all runs that were ever made of the code as it is.

`python -m lab.bench.stability [state folder ...]` reads the ledger and the results of this install, and of others.
What another install ran is what its newest run of each scenario ran; nobody picks runs.
"""

import argparse
import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.bench.alone import alone
from lab.bench.line import STATED, Line
from lab.bench.shares import at_least, share
from lab.discovery import scenario_names
from lab.registry import get_scenario
from lab.runner import ledger
from lab.runner.digest import digest_of
from lab.scenario import Claim
from lab.state import state_dir
from lab.statistics import share_interval

WANTED = 0.95
FLIPS = ("NOT FIXED", "NOT REPRODUCED")
RIGHT = {"broken": "broken", "fixed": "holds"}


@dataclass(slots=True)
class Pool:
    """The runs of one scenario: verdicts by name, and what each variant's time claims were found to be."""

    scenario: str
    verdicts: Counter[str] = field(default_factory=Counter)
    times: dict[str, Counter[str]] = field(default_factory=dict)

    @property
    def runs(self) -> int:
        """How many runs came to an end; one that was interrupted says nothing."""
        return self.verdicts.total() - self.verdicts["ABORTED"]

    @property
    def flips(self) -> int:
        """How many runs said the opposite of what the catalogue says."""
        return sum(self.verdicts[verdict] for verdict in FLIPS)

    @property
    def undecided(self) -> int:
        """How many runs were INCONCLUSIVE."""
        return self.verdicts["INCONCLUSIVE"]


def stability(folders: Sequence[Path] = ()) -> list[Line]:
    """The lines about all scenarios, from this install's runs and those of other state folders."""
    pools = [pooled(name, folders) for name in scenario_names()]
    return [
        *(_verdicts(pool) for pool in pools),
        _flips(pools),
        _whole_catalogue(pools),
        *(line for pool in pools for line in _detections(pool)),
    ]


def pooled(scenario: str, folders: Sequence[Path]) -> Pool:
    """All runs of all variants at the scenario's own load."""
    pool = Pool(scenario)
    for folder, digest in [(state_dir(), digest_of(scenario)), *((folder, None) for folder in folders)]:
        entries = [entry for entry in ledger.entries(folder / "ledger.jsonl") if counts(entry, scenario)]
        wanted = digest or (entries[-1].digest if entries else "")
        for entry in entries:
            if entry.digest == wanted:
                pool.verdicts[entry.verdict] += 1
                _read_times(pool, folder / "runs" / entry.run / "result.json")
    return pool


def counts(entry: ledger.Entry, scenario: str) -> bool:
    """Whether it is a whole run of the scenario."""
    return entry.scenario == scenario and entry.scope == "all variants" and not entry.load


def _read_times(pool: Pool, result: Path) -> None:
    """What the claims about time were found to be; results that `make clean` removed are missing here alone."""
    if not result.exists():
        return
    names = {claim.name for claim in time_claims(pool.scenario)}
    arms: list[dict[str, Any]] = json.loads(result.read_text())["arms"]
    for arm in arms:
        for finding in arm["findings"]:
            if finding["claim"] in names and (right := RIGHT.get(arm["kind"])):
                value = "right" if finding["value"] == right else finding["value"]
                pool.times.setdefault(arm["variant"], Counter())[value] += 1


def time_claims(scenario: str) -> list[Claim]:
    """The claims of the scenario that are about time."""
    return [claim for claim in get_scenario(scenario).claims if claim.minimum_effect is not None]


def _verdicts(pool: Pool) -> Line:
    what = f"{pool.scenario} INCONCLUSIVE"
    if not pool.runs:
        return Line(what, "", STATED, None, "no run of this code")
    told = ", ".join(f"{count} {verdict}" for verdict, count in pool.verdicts.most_common())
    return Line(what, share(pool.undecided, pool.runs), STATED, met=True, note=told)


def _flips(pools: Sequence[Pool]) -> Line:
    what = "runs that said the opposite"
    runs, flips = sum(pool.runs for pool in pools), sum(pool.flips for pool in pools)
    if not runs:
        return Line(what, "", "0", None, "no run of this code")
    return Line(what, share(flips, runs), "0", not flips, ", ".join(pool.scenario for pool in pools if pool.flips))


def _whole_catalogue(pools: Sequence[Pool]) -> Line:
    """How often one `make prove` decides every scenario: the product of their shares.

    The interval is Wilson's for as many rounds of the catalogue as the scenario with the fewest runs allows.
    """
    what = f"one make prove decides all {len(pools)}"
    rounds = min(pool.runs for pool in pools)
    if not rounds:
        missing = ", ".join(pool.scenario for pool in pools if not pool.runs)
        return Line(what, "", f">= {WANTED:.0%}", None, f"no run of {missing}")
    value = math.prod(1 - pool.undecided / pool.runs for pool in pools)
    low, high = share_interval(value * rounds, rounds)
    return at_least(what, f"{value:.1%} [{low:.1%}, {high:.1%}]", WANTED, value, low, f"{rounds} runs of each")


def _detections(pool: Pool) -> list[Line]:
    """How often each variant's time claim was decided rightly."""
    found = []
    for variant, values in pool.times.items():
        right, runs = values["right"], values.total()
        note = ", ".join(f"{count} {value}" for value, count in values.items() if value != "right")
        what = f"{pool.scenario} {variant}: time claim right"
        low, _ = share_interval(right, runs)
        found.append(at_least(what, share(right, runs), WANTED, right / runs, low, note))
    return found


def main() -> int:
    """Read and print; gives 1 if a target was missed."""
    parser = argparse.ArgumentParser(prog="lab.bench.stability", description="Tell how surely runs are decided.")
    parser.add_argument("folders", nargs="*", type=Path, help="state folders of other installs, like elsewhere/.lab")
    options = parser.parse_args()
    return alone(lambda: stability(options.folders))


if __name__ == "__main__":
    raise SystemExit(main())
