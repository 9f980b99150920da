"""Twenty orders on the screen, a million rows read for them, by every customer who looks."""

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
from scenarios.missing_index import (
    broken,
    fixed_composite_index,
    fixed_covering_index,
    fixed_partial_index,
    tempting_function_defeats_index,
    tempting_wrong_leading_column,
)
from scenarios.missing_index.claims import CLAIMS, TABLE, UNINDEX
from scenarios.missing_index.seed import NEW_ORDERS, seed

scenario = Scenario(
    title="Missing index: every row for a page of twenty",
    question="How do you find out which index a query needs?",
    broken=broken,
    tempting=[tempting_wrong_leading_column, tempting_function_defeats_index],
    fixes=[fixed_composite_index, fixed_partial_index, fixed_covering_index],
    seed=seed,
    probes=[Probe(f"{c}'s orders", f"orders/?email={c}@shop.test", plans=True) for c in ("c1", "c4711", "nobody")],
    growth=Growth(100, 1_000_000, "orders/?email=c0@shop.test", of="orders in the table", cost="pages"),
    load=Load(users=8, seconds=1.6, blocks=8),
    claims=[*CLAIMS, same_responses(), faster_than_broken(3), no_server_errors()],
    prices=[index_size(TABLE), write_slowdown(NEW_ORDERS)],
    violation=UNINDEX,
    family="queries",
    level=1,
    minutes=10,
)
