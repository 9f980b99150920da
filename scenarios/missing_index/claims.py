"""What a page of a list may cost: rows, pages and scans, as PostgreSQL counts them."""

from lab.api import ArmRun, Finding, Run, claim, node_types, pages_touched, rows_read

TABLE = "missing_index_order"
UNINDEX = """
DO $$ DECLARE index text; BEGIN
    FOR index IN
        SELECT indexrelid::regclass FROM pg_index
        WHERE indrelid = 'missing_index_order'::regclass AND NOT indisprimary
    LOOP EXECUTE 'DROP INDEX ' || index; END LOOP;
END $$
"""
PAGE = 20
ROWS = 5 * PAGE
PAGES = 10 * PAGE


@claim(evidence="plans")
def reads_few_rows(arm: ArmRun, run: Run) -> Finding:
    """A request reads at most 100 rows of the table to answer with 20."""
    plans = [plan for probe in arm.probes for plan in probe.plans]
    if not plans or TABLE not in arm.tables:
        return Finding.unknown("the server did not log plans or count rows")
    in_quiet = max(rows_read(plan, TABLE) for plan in plans)
    counters = arm.tables[TABLE]
    under_load = (counters["seq_tup_read"] + counters["idx_tup_fetch"]) / arm.answered
    figures = f"{in_quiet:,} in quiet, {under_load:,.0f} on average"
    return Finding.of(max(in_quiet, under_load) <= ROWS, figures)


@claim(evidence="pages")
def touches_few_pages(arm: ArmRun, run: Run) -> Finding:
    """A request touches at most 200 pages, those of the index included."""
    pages = {probe.name: sum(map(pages_touched, probe.plans)) for probe in arm.probes if probe.plans}
    if not pages:
        return Finding.unknown("the server did not log plans (auto_explain)")
    return Finding.of(max(pages.values()) <= PAGES, ", ".join(f"{count:,} for {name}" for name, count in pages.items()))


@claim(evidence="plans")
def no_sequential_scan(arm: ArmRun, run: Run) -> Finding:
    """No request walks through the whole table."""
    plans = [plan for probe in arm.probes for plan in probe.plans]
    if not plans or TABLE not in arm.tables:
        return Finding.unknown("the server did not log plans or count scans")
    nodes = sorted({kind for plan in plans for kind in node_types(plan) if "Scan" in kind})
    scans = arm.tables[TABLE]["seq_scan"]
    figures = f"{', '.join(nodes)}; {scans:,} sequential scans counted"
    return Finding.of("Seq Scan" not in nodes and not scans, figures)


CLAIMS = (reads_few_rows, touches_few_pages, no_sequential_scan)
