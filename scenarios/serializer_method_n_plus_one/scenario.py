"""Three innocent fields of a serializer, and a page of fifty customers sends 151 statements."""

from lab.api import Growth, Load, Probe, Scenario, at_most_queries, faster_than_broken, no_server_errors, throughput
from scenarios.serializer_method_n_plus_one import (
    broken,
    fixed_batched,
    fixed_subqueries,
    tempting_joined_aggregates,
    tempting_select_related,
)
from scenarios.serializer_method_n_plus_one.claims import right_figures
from scenarios.serializer_method_n_plus_one.seed import seed

scenario = Scenario(
    title="N+1 in a serializer method: sums for one row at a time",
    question="How do you show a computed figure in a list without computing it row by row?",
    broken=broken,
    tempting=[tempting_select_related, tempting_joined_aggregates],
    fixes=[fixed_subqueries, fixed_batched],
    seed=seed,
    probes=[Probe(f"{size} customers", f"customers/?size={size}") for size in (10, 100)],
    growth=Growth(1, 1_000, "customers/?size={size}", of="customers on the page"),
    load=Load(users=4, seconds=1.2, blocks=8),
    claims=[at_most_queries(3), right_figures, faster_than_broken(3), no_server_errors()],
    prices=[throughput],
    violation="UPDATE serializer_method_n_plus_one_order SET cents = 4 * cents WHERE customer_id = 1",
    family="queries",
    level=1,
    minutes=10,
)
