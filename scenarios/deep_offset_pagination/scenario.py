"""The first page of the copy comes at once, the last one after half a million rows that nobody asked for."""

from lab.api import (
    Growth,
    Load,
    Probe,
    Scenario,
    at_most_pages,
    faster_than_broken,
    no_server_errors,
    same_responses,
    throughput,
)
from scenarios.deep_offset_pagination import (
    broken,
    fixed_capped_offset,
    fixed_keyset,
    tempting_late_lookup,
    tempting_unindexed_keyset,
)
from scenarios.deep_offset_pagination.seed import seed

scenario = Scenario(
    title="Deep pages: OFFSET reads what it skips",
    question="How do you page through a large table so that the last page costs as much as the first?",
    broken=broken,
    tempting=[tempting_late_lookup, tempting_unindexed_keyset],
    fixes=[fixed_keyset, fixed_capped_offset],
    seed=seed,
    probes=[Probe(f"page after {n:,}", f"orders/?offset={n}&after={n}") for n in (0, 1_000, 20_000, 400_000)],
    growth=Growth(10, 300_000, "orders/?offset={size}&after={size}", of="orders before the page", cost="pages"),
    load=Load(users=4, seconds=1.6, blocks=8),
    claims=[at_most_pages(100), same_responses(), faster_than_broken(3, "one of the last pages"), no_server_errors()],
    prices=[throughput],
    violation="ALTER TABLE deep_offset_pagination_order DROP CONSTRAINT deep_offset_pagination_order_pkey",
    family="pagination",
    level=1,
    minutes=5,
)
