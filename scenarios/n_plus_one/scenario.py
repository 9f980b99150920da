"""A list of a hundred books asks the database a hundred and one times."""

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
from lab.shop.seed import seed_shop
from scenarios.n_plus_one import (
    broken,
    fixed_fetch_peers,
    fixed_select_related,
    fixed_select_related_only,
    fixed_values,
    tempting_cached_page,
    tempting_only,
)
from scenarios.n_plus_one.claims import flat_in_page_size

scenario = Scenario(
    title="N+1: a query for every row",
    question="How do you fetch a list and what belongs to it without a query for every row?",
    broken=broken,
    tempting=[tempting_only, tempting_cached_page],
    fixes=[fixed_select_related, fixed_select_related_only, fixed_values, fixed_fetch_peers],
    seed=seed_shop,
    probes=[Probe(f"{size} books", f"books/?size={size}") for size in (10, 100, 1000)],
    growth=Growth(1, 10_000, "books/?size={size}", of="books on the page"),
    load=Load(users=4, seconds=1.2, blocks=8),
    claims=[at_most_queries(3), flat_in_page_size, same_responses(), faster_than_broken(3), no_server_errors()],
    prices=[throughput],
    violation="UPDATE shop_author SET name = name || '!' WHERE id = (SELECT author_id FROM shop_book WHERE id = 1)",
    family="queries",
    level=1,
    minutes=5,
)
