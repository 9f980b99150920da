"""What a list may take out of the table, and what must be left of it."""

from lab.api import ArmRun, Finding, Run, guard, price


@guard
def all_within_reach(arm: ArmRun, run: Run) -> Finding:
    """Whoever follows the links to the end has every book."""
    copies = [request.note["books"] for request in arm.history if request.note]
    if not copies:
        return Finding.unknown("nobody came to the end of the list")
    books = arm.one("SELECT count(*) AS books FROM shop_book")["books"]
    return Finding.of(set(copies) == {books}, f"{min(copies):,} of {books:,} books")


@price
def pages_of_a_list(arm: ArmRun, run: Run) -> str:
    """Pages of the database that one answer touches"""
    return ", ".join(f"{probe.pages:,} for {probe.name}" for probe in arm.probes if probe.pages is not None)
