"""Ready-made claims and prices about the memory of the workers, as it was read from outside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from lab.prices import price
from lab.run import ArmRun, Run
from lab.scenario import Claim, Finding
from lab.statistics import Slope, slope_of

MB = 1e6
THOUSAND = 1000
UNWATCHED = "the memory of the workers was not watched, or the system does not tell it"


def memory_per_answer(at_most_mb: float) -> Claim:
    """Claim that no probe of the manifest's `memory` lifts its worker by more than `at_most_mb` megabytes (10^6 bytes).

    The figure is the kernel's high-water mark above what the warm worker had before: what the answer needed beyond the
    room that was free already, everything that was in memory at the same time. It is not what Python allocated: the
    libraries' buffers are in it, and what fitted into freed room is not. Linux alone tells it.
    """

    def judge(arm: ArmRun, run: Run) -> Finding:
        answers = arm.memory.get("answers", [])
        if missing := _not_weighed(answers):
            return missing
        words = ", ".join(f"{answer['peak'] / MB:.1f} MB for {answer['probe']}" for answer in answers)
        return Finding.of(max(answer["peak"] for answer in answers) <= at_most_mb * MB, words)

    sentence = f"No answer lifts its worker's memory by more than {at_most_mb:g} MB."
    return Claim("memory_per_answer", sentence, judge, evidence="memory")


def memory_per_item(at_most_bytes: int, item: str, sizes: Mapping[str, int]) -> Claim:
    """Claim that each `item` more in an answer lifts its worker's memory by at most so many bytes.

    Slope and not level: from the probe of the manifest's `memory` with the fewest items to the one with the most;
    `sizes` says how many each has. What an answer of any size takes, such as one batch of rows, does not count. The
    kernel's figures may be some tenths of a megabyte off: take sizes so far apart that this is far below the limit.
    """

    def judge(arm: ArmRun, run: Run) -> Finding:
        answers = arm.memory.get("answers", [])
        if missing := _not_weighed(answers):
            return missing
        points = sorted((sizes[answer["probe"]], answer["peak"]) for answer in answers)
        (few, low), (many, high) = points[0], points[-1]
        if few == many:
            return Finding.unknown(f"one size alone: {few:,}")
        each = (high - low) / (many - few)
        return Finding.of(each <= at_most_bytes, f"{each:,.0f} bytes, from {few:,} to {many:,}")

    sentence = f"Each {item} more in an answer takes at most {at_most_bytes:,} bytes of its worker's memory."
    return Claim("memory_per_item", sentence, judge, evidence="memory")


def _not_weighed(answers: Sequence[dict[str, Any]]) -> Finding | None:
    """Why the peaks of the probes are not known, or None where they are."""
    if not answers or any(answer["peak"] is None for answer in answers):
        return Finding.unknown(UNWATCHED)
    refused = [answer["probe"] for answer in answers if answer["status"] != 200]
    return Finding.unknown(f"not answered with 200: {', '.join(refused)}") if refused else None


def no_memory_growth(at_most_mb: float) -> Claim:
    """Claim that the workers' PSS grows by at most `at_most_mb` megabytes in 1,000 requests, once they are warm.

    Slope and not level: the line through the PSS after each block, over the requests answered until then; see
    `slope_of`. Its whole interval must lie on one side. The warm-up and the first block only fill pools and caches.
    """

    def judge(arm: ArmRun, run: Run) -> Finding:
        slope = growth_per_thousand(arm)
        if slope is None:
            return Finding.unknown(UNWATCHED)
        words = f"{_mb(slope.value)} [{_mb(slope.low)}, {_mb(slope.high)}] MB in 1,000 requests"
        if slope.low <= at_most_mb * MB < slope.high:
            return Finding.unknown(f"{words}: the interval spans {at_most_mb:g} MB")
        return Finding.of(slope.high <= at_most_mb * MB, words)

    sentence = f"Once warm, the workers grow by at most {at_most_mb:g} MB in 1,000 requests."
    return Claim("no_memory_growth", sentence, judge, evidence="memory")


def growth_per_thousand(arm: ArmRun) -> Slope | None:
    """By how many bytes the workers grew in 1,000 requests; None where a block's PSS is not known."""
    answered = Counter(request.block for request in arm.loaded if request.finished is not None)
    series = arm.memory.get("series", [])
    if None in (note["pss"] for note in series):
        return None
    done = accumulate(answered[note["block"]] / THOUSAND for note in series)
    return slope_of(list(done)[1:], [note["pss"] for note in series][1:])


def _mb(size: float) -> str:
    return f"{size / MB + 0.0:.1f}"


@price
def memory_under_load(arm: ArmRun, run: Run) -> str:
    """Memory under load"""
    lift, base = arm.memory.get("lifted"), run.broken.memory.get("lifted")
    if lift is None or base is None:
        return ""
    users = run.scenario.load.users
    return f"{users} users lift the workers by {lift / MB:,.0f} MB, broken by {base / MB:,.0f} MB"


@price
def temporary_files(arm: ArmRun, run: Run) -> str:
    """Temporary files of the database server"""
    if "temp_bytes" not in arm.database:
        return ""
    return f"{arm.database['temp_bytes'] / max(arm.answered, 1) / MB:,.1f} MB written for each request"
