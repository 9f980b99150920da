"""A delivery of a hundred lines takes a hundred and one statements, and a bad line leaves half of it booked."""

from typing import Any

from lab.api import (
    Load,
    Probe,
    Scenario,
    at_most_queries,
    faster_than_broken,
    no_server_errors,
    same_responses,
    throughput,
)
from scenarios.row_by_row_insert import (
    broken,
    fixed_bulk_create,
    fixed_copy,
    tempting_atomic,
    tempting_ignore_conflicts,
    tempting_skipped_save,
)
from scenarios.row_by_row_insert.claims import CLAIMS, commits


def note(size: int) -> dict[str, Any]:
    """A delivery note with so many lines, all of them good."""
    return {"note": f"Note of {size}", "lines": [{"sku": f"sku-{n}", "quantity": 1} for n in range(size)]}


scenario = Scenario(
    title="Row-by-row insert: a statement and a commit for every line",
    question="How do you save a thousand rows that belong together?",
    broken=broken,
    tempting=[tempting_atomic, tempting_skipped_save, tempting_ignore_conflicts],
    fixes=[fixed_bulk_create, fixed_copy],
    probes=[Probe(f"{size} lines", "deliveries/", "POST", note(size)) for size in (10, 1000)],
    load=Load(users=4, seconds=1.2, blocks=8),
    claims=[at_most_queries(2), *CLAIMS, same_responses(), faster_than_broken(3), no_server_errors()],
    prices=[throughput, commits],
    violation="INSERT INTO row_by_row_insert_delivery (note, size) VALUES ('planted', 100)",
    family="queries",
    level=1,
    minutes=10,
)
