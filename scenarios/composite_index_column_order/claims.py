"""What a page of a list may read, for whatever service is asked for."""

from lab.api import ArmRun, Finding, Run, at_most_pages, claim, rows_read

TABLE = "composite_index_column_order_entry"
PAGE = 20
# Each row on a page of its own, and a few of the index; four times that.
PAGES = 5 * PAGE


@claim(evidence="plans")
def reads_what_it_shows(arm: ArmRun, run: Run) -> Finding:
    """A request reads no more rows of the table than the 20 that fit on its page."""
    rows = {probe.name: sum(rows_read(plan, TABLE) for plan in probe.plans) for probe in arm.probes if probe.plans}
    if not rows or len(rows) < len(arm.probes):
        return Finding.unknown("the server did not log plans (auto_explain)")
    return Finding.of(max(rows.values()) <= PAGE, ", ".join(f"{count:,} for {name}" for name, count in rows.items()))


CLAIMS = (at_most_pages(PAGES), reads_what_it_shows)
