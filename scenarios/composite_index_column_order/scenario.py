"""All columns of the query are in the index, which is read from end to end for a service that has nothing to report."""

from lab.api import (
    Growth,
    Load,
    Probe,
    Scenario,
    faster_than_broken,
    index_size,
    no_server_errors,
    same_responses,
    write_slowdown,
)
from scenarios.composite_index_column_order import (
    broken,
    fixed_equality_order_range,
    fixed_partial_index,
    tempting_range_before_order,
    tempting_single_columns,
)
from scenarios.composite_index_column_order.claims import CLAIMS, TABLE
from scenarios.composite_index_column_order.seed import NEW_ENTRIES, RETIRED, SERVICES, seed

scenario = Scenario(
    title="Column order: the right columns indexed, in the wrong order",
    question="In which order do the columns of a composite index go?",
    broken=broken,
    tempting=[tempting_range_before_order, tempting_single_columns],
    fixes=[fixed_equality_order_range, fixed_partial_index],
    seed=seed,
    probes=[Probe(name, f"warnings/?service={service}", plans=True) for name, service in SERVICES.items()],
    growth=Growth(100, 1_000_000, f"warnings/?service={RETIRED}", of="entries in the table", cost="pages"),
    load=Load(users=4, seconds=1.2, blocks=8),
    claims=[*CLAIMS, same_responses(), faster_than_broken(3, "a silent service"), no_server_errors()],
    prices=[index_size(TABLE), write_slowdown(NEW_ENTRIES)],
    violation="DROP INDEX IF EXISTS entry_by_service, entry_warnings",
    family="queries",
    level=2,
    minutes=10,
)
