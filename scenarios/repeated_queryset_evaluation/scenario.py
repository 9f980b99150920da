"""One shelf, one queryset, seven queries: whoever is handed it asks again."""

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
from lab.shop.seed import seed_shop
from scenarios.repeated_queryset_evaluation import (
    broken,
    fixed_list,
    fixed_result_cache,
    tempting_evaluate_first,
    tempting_list_of_everything,
)
from scenarios.repeated_queryset_evaluation.claims import SHELVES, fetches_each_book_once

scenario = Scenario(
    title="Repeated evaluation: the same queryset run at every use",
    question="When does a queryset ask the database, and when does it answer from what it has?",
    broken=broken,
    tempting=[tempting_evaluate_first, tempting_list_of_everything],
    fixes=[fixed_list, fixed_result_cache],
    seed=seed_shop,
    probes=[Probe(name, f"shelf/?year={year}&country={country}") for name, (year, country) in SHELVES.items()],
    load=Load(users=4, seconds=1.2, blocks=8),
    claims=[at_most_queries(1), fetches_each_book_once, same_responses(), faster_than_broken(1.5), no_server_errors()],
    prices=[throughput],
    violation="UPDATE shop_book SET title = title || '!' WHERE published BETWEEN '1999-01-01' AND '1999-12-31'",
    family="queries",
    level=1,
    minutes=10,
)
