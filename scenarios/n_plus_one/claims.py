"""What is special to N+1: how the cost grows with the page."""

from lab.api import ArmRun, Finding, Run, claim


@claim(evidence="statements")
def flat_in_page_size(arm: ArmRun, run: Run) -> Finding:
    """A page of 1,000 books costs as many statements as a page of 10."""
    counts = [probe.calls for probe in arm.probes]
    if not counts or None in counts:
        return Finding.unknown("the server does not count statements (pg_stat_statements)")
    words = ", ".join(f"{probe.calls:,} for {probe.name}" for probe in arm.probes)
    return Finding.of(len(set(counts)) == 1, words)
