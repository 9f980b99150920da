"""What is special to repeated evaluation: how often each row is fetched."""

from lab.api import ArmRun, Finding, Run, claim

SHELVES = {"1999, DE": (1999, "DE"), "2010, US": (2010, "US"), "an empty shelf": (2050, "DE")}
ON_THE_SHELF = """
SELECT count(*) AS books FROM shop_book JOIN shop_author ON shop_author.id = author_id
WHERE extract(year FROM published) = {} AND country = '{}'
"""


@claim
def fetches_each_book_once(arm: ArmRun, run: Run) -> Finding:
    """A request fetches as many rows as it shows books."""
    if not arm.probes or any(probe.statements is None for probe in arm.probes):
        return Finding.unknown("the server does not count rows (pg_stat_statements)")
    fetched = {probe.name: sum(row["rows"] for row in probe.statements or ()) for probe in arm.probes}
    shown = {name: arm.one(ON_THE_SHELF.format(*SHELVES[name]))["books"] for name in fetched}
    words = ", ".join(f"{fetched[name]:,} rows for {shown[name]:,} books of {name}" for name in fetched)
    return Finding.of(fetched == shown, words)
