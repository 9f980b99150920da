"""A page of twenty articles sends 221 statements, and after the fix that everybody knows still 202."""

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
from scenarios.nested_n_plus_one import (
    broken,
    fixed_prefetch_and_peers,
    fixed_prefetch_joined,
    fixed_prefetch_path,
    tempting_fetch_peers,
    tempting_prefetch_comments,
)
from scenarios.nested_n_plus_one.claims import flat_in_both_levels
from scenarios.nested_n_plus_one.seed import seed

scenario = Scenario(
    title="Nested N+1: a query for every row of every row",
    question="How do you fetch a tree, two relations deep, without a query for every branch and leaf?",
    broken=broken,
    tempting=[tempting_prefetch_comments, tempting_fetch_peers],
    fixes=[fixed_prefetch_joined, fixed_prefetch_path, fixed_prefetch_and_peers],
    seed=seed,
    probes=[Probe(f"{size} articles", f"articles/?size={size}") for size in (5, 50)],
    growth=Growth(1, 1_000, "articles/?size={size}", of="articles on the page"),
    load=Load(users=4, seconds=1.2, blocks=8),
    claims=[at_most_queries(3), flat_in_both_levels, same_responses(), faster_than_broken(3), no_server_errors()],
    prices=[throughput],
    violation="UPDATE nested_n_plus_one_comment SET text = text || '!' WHERE id = 1",
    family="queries",
    level=2,
    minutes=10,
)
