"""Ready-made claims; a scenario brings only the sentences special to its bug."""

from collections.abc import Callable
from statistics import median
from typing import overload

from lab.run import ArmRun, Run
from lab.scenario import Claim, Evidence, Finding, first_line
from lab.statistics import Ratio, ratio_of_blocks

MINIMUM_PAIRS = 6
HEADROOM = 3.0

Judge = Callable[[ArmRun, Run], Finding]


@overload
def claim(judge: Judge) -> Claim: ...
@overload
def claim(*, evidence: Evidence) -> Callable[[Judge], Claim]: ...
def claim(judge: Judge | None = None, *, evidence: Evidence = "rows") -> Claim | Callable[[Judge], Claim]:
    """Make a claim of a function; the first line of its docstring is the sentence.

    `evidence` says what the function reads; rows without it.
    """

    def make(judge: Judge) -> Claim:
        return Claim(judge.__name__, first_line(judge.__doc__), judge, evidence=evidence)

    return make(judge) if judge else make


def guard(judge: Judge) -> Claim:
    """Make a guard of a function: a claim that every fix must keep, but whose breaking proves no bug."""
    return Claim(judge.__name__, first_line(judge.__doc__), judge, guard=True)


def at_most_queries(limit: int) -> Claim:
    """Claim that no single request sends more statements, counted by the server in quiet and under load."""
    noun = "statement" if limit == 1 else "statements"
    sentence = f"A request sends at most {limit} {noun}, however many rows it returns."
    return _at_most("at_most_queries", sentence, "calls", limit)


def at_most_pages(limit: int) -> Claim:
    """Claim that no single request touches more pages of 8 KiB, counted by the server in quiet and under load."""
    return _at_most(
        "at_most_pages", f"A request touches at most {limit:,} pages, whatever it asks for.", "pages", limit
    )


def at_most_rows(limit: int) -> Claim:
    """Claim that no single request fetches more rows, counted by the server in quiet and under load."""
    sentence = f"A request fetches at most {limit:,} rows, whatever it asks for."
    return _at_most("at_most_rows", sentence, "rows", limit)


# How pg_stat_statements calls what a probe counts, and what a claim about it is read from.
COUNTED: dict[str, tuple[str, Evidence]] = {
    "calls": ("calls", "statements"),
    "pages": ("blocks", "pages"),
    "rows": ("rows", "rows"),
}


def _at_most(name: str, sentence: str, count: str, limit: int) -> Claim:
    """Claim that a count of the server's is at most `limit` for every probe, and on average under load."""
    column, evidence = COUNTED[count]

    def judge(arm: ArmRun, run: Run) -> Finding:
        counts = {probe.name: getattr(probe, count) for probe in arm.probes}
        if not counts or arm.statements is None or None in counts.values():
            return Finding.unknown("the server does not count statements (pg_stat_statements)")
        under_load = sum(row[column] for row in arm.statements) / max(arm.answered_under_load, 1)
        words = ", ".join(f"{number:,} for {probe}" for probe, number in counts.items())
        average = f"{under_load:,.0f}" if under_load >= 1000 else f"{under_load:.4g}"
        holds = max(*counts.values(), under_load) <= limit
        return Finding.of(holds, f"{words}; {average} a request under load")

    return Claim(name, sentence, judge, evidence=evidence)


def at_most_bytes(limit: int) -> Claim:
    """Claim that no probe's answer is longer than `limit` bytes."""

    def judge(arm: ArmRun, run: Run) -> Finding:
        sizes = {probe.name: probe.size for probe in arm.probes if 200 <= probe.status < 300}
        if not sizes or len(sizes) < len(arm.probes):
            return Finding.unknown("not every probe was answered")
        words = ", ".join(f"{size:,} for {name}" for name, size in sizes.items())
        return Finding.of(max(sizes.values()) <= limit, words)

    sentence = f"An answer has at most {limit:,} bytes, whatever is asked for."
    return Claim("at_most_bytes", sentence, judge, evidence="answers")


def same_responses() -> Claim:
    """Claim that the variant answers every probe with the very body that broken does."""

    def judge(arm: ArmRun, run: Run) -> Finding:
        expected = {probe.name: (probe.status, probe.body) for probe in run.broken.probes}
        got = {probe.name: (probe.status, probe.body) for probe in arm.probes}
        if not expected or any(status >= 400 for status, _ in expected.values()):
            return Finding.unknown("broken did not answer every probe")
        other = [name for name, answer in expected.items() if got.get(name) != answer]
        return Finding.of(not other, f"differs for {', '.join(other)}" if other else f"{len(expected)} bodies alike")

    return Claim("same_responses", "Every variant answers with the same body.", judge, guard=True, evidence="answers")


def no_server_errors() -> Claim:
    """Claim that no request was answered with a 5xx; where some got no answer at all, nobody knows."""

    def judge(arm: ArmRun, run: Run) -> Finding:
        errors = sum(request.status >= 500 for request in arm.history)
        silent = sum(not request.status for request in arm.history)
        if silent and not errors:
            # A connection can break on its way, too.
            return Finding.unknown(f"{silent:,} of {len(arm.history):,} requests got no answer, and nobody knows why")
        return Finding.of(not errors, f"{errors:,} of {len(arm.history):,} requests")

    return Claim("no_server_errors", "No request ends in a server error.", judge, guard=True, evidence="answers")


def no_deadlocks() -> Claim:
    """Claim that PostgreSQL broke no deadlock in the arm's own database."""

    def judge(arm: ArmRun, run: Run) -> Finding:
        if "deadlocks" not in arm.database:
            return Finding.unknown("the server's counters were not read")
        count = arm.database["deadlocks"]
        return Finding.of(count == 0, f"{count:,} deadlocks in {len(arm.history):,} requests")

    return Claim("no_deadlocks", "PostgreSQL never has to break a deadlock.", judge, evidence="locks")


def survives_interleavings() -> Claim:
    """Claim that the variant's own view does right in every scripted order of two requests' statements."""

    def judge(arm: ArmRun, run: Run) -> Finding:
        tried = sum(found["tried"] for found in arm.interleavings)
        if not tried:
            return Finding.unknown("the interleavings were not tried")
        wrong = sum(found["violations"] for found in arm.interleavings)
        what = next((found["what"] for found in arm.interleavings if found["violations"]), "")
        return Finding.of(wrong == 0, f"{wrong} of {tried} orders went wrong{': ' if what else ''}{what}")

    sentence = "No order of two requests' statements makes it go wrong."
    return Claim("survives_interleavings", sentence, judge, guard=True)


def faster_than_broken(times: float, name: str | None = None) -> Claim:
    """Claim that the median answer comes at least `times` as fast as broken's, with the whole interval beyond it.

    `name` picks the requests of one name. Broken itself breaks the claim where the recommended fix keeps it. Where the
    A/A control found two servers of one variant apart, the interval must lie beyond `times` by that much more.
    """

    def judge(arm: ArmRun, run: Run) -> Finding:
        fixes = run.of_kind(["fixed", "attempt"])
        if arm is run.broken and not fixes:
            return Finding.unknown("this run has no fix to compare with")
        other = fixes[0] if arm is run.broken else arm
        ratio, played = compare(run.broken, other, name, run.seed), blocks_played(run.broken, name)
        if ratio is None or ratio.pairs < max(played, MINIMUM_PAIRS):
            pairs = f"{ratio.pairs if ratio else 0} of {played} pairs of blocks can be compared"
            return Finding.unknown(f"{pairs}; all are needed, and at least {MINIMUM_PAIRS}")
        apart = apart_for_sure(control_ratio(run, name))
        holds = ratio.low >= times * apart
        # A generator at its ceiling makes the faster side look slower than it is: what holds then, holds all the more.
        if not holds and run.ceilings.get(other.variant, HEADROOM) < HEADROOM:
            return Finding.unknown(f"{ratio}, but the load generator was at its ceiling for this arm")
        if not holds and ratio.high > times / apart:
            noise = f", give or take the {apart:.2f}x between two servers of one variant" if apart > 1 else ""
            return Finding.unknown(f"{ratio}: the interval spans {times:g}x{noise}")
        if arm is run.broken:
            return Finding.of(not holds, f"{ratio} slower than {other.variant}")
        return Finding.of(holds, f"{ratio} as fast")

    which = f" ({name})" if name else ""
    sentence = f"The median answer comes at least {times:g} times as fast{which}."
    return Claim("faster_than_broken", sentence, judge, minimum_effect=times, evidence="times")


def control_ratio(run: Run, name: str | None = None) -> Ratio | None:
    """How many times as fast the A/A control answers as the recommended fix, whose code and data it has."""
    fixes = run.of_kind(["fixed"])
    return compare(fixes[0], run.control, name, run.seed) if fixes and run.control else None


def apart_for_sure(ratio: Ratio | None) -> float:
    """The ratio, at least 1, that the interval allows as the smallest difference; 1 where it contains 1."""
    return max(1.0, ratio.low, 1 / ratio.high) if ratio else 1.0


def compare(broken: ArmRun, arm: ArmRun, name: str | None = None, seed: int = 0) -> Ratio | None:
    """How many times as fast as `broken` the arm answers, over the blocks that both have."""
    ours, theirs = block_medians(arm, name), block_medians(broken, name)
    both = sorted(ours.keys() & theirs.keys())
    return ratio_of_blocks([theirs[b] for b in both], [ours[b] for b in both], seed)


def block_medians(arm: ArmRun, name: str | None = None) -> dict[int, float]:
    """The median seconds of each block's requests that ended ok: a quick refusal is no quick answer."""
    blocks: dict[int, list[float]] = {}
    for request in arm.loaded:
        if request.seconds is not None and request.outcome == "ok" and name in (None, request.name):
            blocks.setdefault(request.block, []).append(request.seconds)
    return {block: median(values) for block, values in blocks.items()}


def blocks_played(arm: ArmRun, name: str | None = None) -> int:
    """In how many blocks a request was sent, answered or not: the number of pairs that was fixed before the load."""
    return len({request.block for request in arm.loaded if name in (None, request.name)})
