"""The campaign's table: one row for each fault, in Markdown and as JSON."""

from collections import defaultdict
from typing import Any

from lab.statistics import upper_bound
from tests.faults.faults import FAULTS
from tests.faults.outcomes import DECIDED, INCONCLUSIVE, is_clean, is_wrong, problems_of

Trial = dict[str, Any]
HEAD = ["", "fault", "trials", "struck", "wrong verdicts", "right", "INCONCLUSIVE", "other ends", "leftovers",
        "next run clean", "problems"]  # fmt: skip


def rows(trials: list[Trial]) -> list[dict[str, Any]]:
    """One row for each fault that was tried, and one for all."""
    by_fault: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        by_fault[trial["fault"]].append(trial)
    found = [row(fault.number, fault.name, by_fault[fault.name]) for fault in FAULTS if by_fault[fault.name]]
    return [*found, row("", "all", trials)]


def row(number: str, name: str, trials: list[Trial]) -> dict[str, Any]:
    """The figures of one fault."""
    followed = [clean for trial in trials if (clean := is_clean(trial)) is not None]
    decided = [trial for trial in trials if trial["outcome"] == DECIDED]
    undecided = sum(trial["outcome"] == INCONCLUSIVE for trial in trials)
    return {
        "number": number,
        "fault": name,
        "trials": len(trials),
        "struck": sum(trial["struck"] for trial in trials),
        "wrong verdicts": sum(map(is_wrong, trials)),
        "right": sum(trial["verdict"] in trial["truth"] for trial in decided),
        "INCONCLUSIVE": undecided,
        "other ends": len(trials) - len(decided) - undecided,
        "leftovers": sum(bool(trial["leftovers"]) for trial in trials),
        "next run clean": f"{sum(followed)} of {len(followed)}",
        "problems": sum(bool(problems_of(trial)) for trial in trials),
    }


def markdown(trials: list[Trial]) -> str:
    """The table, what was measured over all, and every problem."""
    if not trials:
        return "No trial is done.\n"
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    lines += ["| " + " | ".join(str(value) for value in figures.values()) + " |" for figures in rows(trials)]
    wrong, total = sum(map(is_wrong, trials)), len(trials)
    bound = f"; the share of wrong verdicts is below {upper_bound(total):.1%} (95 %)" if not wrong else ""
    seconds = sorted(trial["seconds"] for trial in trials)
    times = f"Median {seconds[total // 2]:.1f} s, longest {seconds[-1]:.1f} s a trial."
    lines += ["", f"{total} trials, {wrong} wrong verdicts{bound}. {times}"]
    problems = [(trial, problem) for trial in trials for problem in problems_of(trial)]
    lines += ["", *(f"- {title(trial)}: {problem}" for trial, problem in problems)]
    return "\n".join(lines).rstrip() + "\n"


def title(trial: Trial) -> str:
    """A trial in words."""
    moment = f"{trial['step']} {trial['occurrence']}, {trial['part']:.0%}"
    return f"{trial['number']} {trial['fault']} in {trial['scenario']} ({trial['pair']}) at {moment}"
