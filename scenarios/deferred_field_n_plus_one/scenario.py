"""A column was left out to make the list quick, and is now fetched a hundred times."""

from lab.api import (
    Growth,
    Load,
    Probe,
    Scenario,
    at_most_queries,
    faster_than_broken,
    no_server_errors,
    same_responses,
    throughput,
)
from scenarios.deferred_field_n_plus_one import (
    broken,
    fixed_excerpt_in_query,
    fixed_fetch_peers,
    fixed_whole_rows,
    tempting_only,
)
from scenarios.deferred_field_n_plus_one.seed import seed

scenario = Scenario(
    title="Deferred field N+1: a column left out, and fetched row by row",
    question="When does `only()` or `defer()` make a list slower?",
    broken=broken,
    tempting=[tempting_only],
    fixes=[fixed_excerpt_in_query, fixed_whole_rows, fixed_fetch_peers],
    seed=seed,
    probes=[Probe(f"{size} reports", f"reports/?size={size}") for size in (10, 100, 1000)],
    growth=Growth(1, 1_000, "reports/?size={size}", of="reports on the page"),
    load=Load(users=4, seconds=1.2, blocks=8),
    claims=[at_most_queries(2), same_responses(), faster_than_broken(3), no_server_errors()],
    prices=[throughput],
    violation="UPDATE deferred_field_n_plus_one_report SET body = '!' || body WHERE id = 1",
    family="queries",
    level=1,
    minutes=5,
)
