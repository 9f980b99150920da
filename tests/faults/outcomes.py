"""How a trial ended, and what is wrong with that: the judge of the campaign."""

from typing import Any

from lab.verdict import INCONCLUSIVE as UNDECIDED
from lab.verdict import NOT_FIXED, NOT_REPRODUCED, PROVEN

DECIDED, INCONCLUSIVE, REFUSED, INTERRUPTED = "decided", "inconclusive", "refused", "interrupted"
KILLED, HUNG, CRASHED = "killed", "hung", "crashed"
CODES = {2: REFUSED, 3: INCONCLUSIVE, 130: INTERRUPTED, 143: INTERRUPTED, -9: KILLED}
VERDICT_CODES = {PROVEN: 0, NOT_FIXED: 1, NOT_REPRODUCED: 1, UNDECIDED: 3}


def outcome_of(code: int | None, verdict: str | None) -> str:
    """What an exit code and a printed verdict come to; None as a code is a run that had to be killed."""
    if code is None:
        return HUNG
    if verdict is not None:
        return INCONCLUSIVE if verdict == UNDECIDED else DECIDED
    return CODES.get(code, CRASHED)


def is_wrong(trial: dict[str, Any]) -> bool:
    """Whether a decided verdict contradicts what is known of the pair, in the trial or in the run after it."""
    return any(
        run["outcome"] == DECIDED and run["verdict"] not in run["truth"] for run in (trial, trial.get("next")) if run
    )


def is_clean(trial: dict[str, Any]) -> bool | None:
    """Whether the run after it was decided rightly, with nothing left of the one before; None where there was none."""
    after = trial.get("next")
    if after is None:
        return None
    return bool(
        after["outcome"] == DECIDED and not is_wrong(trial) and not after["leftovers"] and not after["problems"]
    )


def problems_of(trial: dict[str, Any]) -> list[str]:
    """Everything that a trial shows to be wrong with the lab, in words; nothing where all is as promised."""
    found = [f"WRONG VERDICT: {trial['verdict']}"] if is_wrong(trial) else []
    found += [f"left behind: {one}" for one in trial["leftovers"]]
    if trial["outcome"] not in trial["promised"]:
        found.append(f"{trial['outcome']}, promised was {' or '.join(sorted(trial['promised']))}")
    if trial["verdict"] is not None and VERDICT_CODES[trial["verdict"]] != trial["code"]:
        found.append(f"exit code {trial['code']} with the verdict {trial['verdict']}")
    if trial["outcome"] in (INCONCLUSIVE, REFUSED) and not trial["cause"]:
        found.append("no cause is named")
    if is_clean(trial) is False:
        found.append(f"the next run: {trial['next']['outcome']} {trial['next']['cause']}".strip())
    return [*found, *trial["problems"]]
