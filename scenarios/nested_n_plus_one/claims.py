"""What is special to the nested case: the product of two levels."""

from lab.api import ArmRun, Finding, Run, claim


@claim(evidence="statements")
def flat_in_both_levels(arm: ArmRun, run: Run) -> Finding:
    """A page of 50 articles with 500 comments costs as many statements as one of 5 with 50."""
    counts = [probe.calls for probe in arm.probes]
    if not counts or None in counts:
        return Finding.unknown("the server does not count statements (pg_stat_statements)")
    words = ", ".join(f"{probe.calls:,} for {probe.name}" for probe in arm.probes)
    return Finding.of(len(set(counts)) == 1, words)
