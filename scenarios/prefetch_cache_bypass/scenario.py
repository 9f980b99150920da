"""The books are prefetched, and the serializer asks for them again, author by author."""

from lab.api import (
    Growth,
    Load,
    Probe,
    Scenario,
    at_most_queries,
    faster_than_broken,
    no_server_errors,
    rows_fetched,
    throughput,
)
from scenarios.prefetch_cache_bypass import (
    broken,
    fixed_filter_in_python,
    fixed_to_attr,
    tempting_filtered_prefetch,
    tempting_order_by,
)
from scenarios.prefetch_cache_bypass.claims import right_answers
from scenarios.prefetch_cache_bypass.seed import seed

scenario = Scenario(
    title="Prefetch bypassed: fetched once for nothing, then row by row",
    question="Why does a prefetched relation still send a query for every row?",
    broken=broken,
    tempting=[tempting_order_by, tempting_filtered_prefetch],
    fixes=[fixed_to_attr, fixed_filter_in_python],
    seed=seed,
    probes=[Probe(f"{size} authors", f"authors/?size={size}") for size in (10, 100)],
    growth=Growth(1, 1_000, "authors/?size={size}", of="authors on the page"),
    load=Load(users=4, seconds=1.2, blocks=8),
    claims=[at_most_queries(2), right_answers, faster_than_broken(1.5), no_server_errors()],
    prices=[throughput, rows_fetched],
    violation="UPDATE shop_book SET published = DATE '2022-11-30' WHERE author_id = 1",
    family="queries",
    level=2,
    minutes=10,
)
