"""A report over twenty-five thousand books takes thirty megabytes of a worker, and next year's will take more."""

from lab.api import Load, Memory, Probe, Scenario
from scenarios.unbounded_queryset_memory import (
    broken,
    fixed_aggregate,
    fixed_iterator,
    fixed_iterator_in_transaction,
    fixed_keyset_batches,
    tempting_iterator_behind_pooler,
    tempting_only,
    tempting_values_list,
)
from scenarios.unbounded_queryset_memory.claims import CLAIMS, PRICES
from scenarios.unbounded_queryset_memory.seed import SIZES, seed

PROBES = [Probe(name, f"report/?up_to={size}") for name, size in SIZES.items()]

scenario = Scenario(
    title="Unbounded queryset: the whole table in memory",
    question="How do you go through a million rows without having them all in memory?",
    broken=broken,
    tempting=[tempting_only, tempting_values_list, tempting_iterator_behind_pooler],
    fixes=[fixed_iterator, fixed_iterator_in_transaction, fixed_keyset_batches, fixed_aggregate],
    seed=seed,
    probes=PROBES,
    memory=Memory(PROBES, warm_up="report/?up_to=10"),
    load=Load(users=2, seconds=0.3, blocks=1),
    claims=CLAIMS,
    prices=PRICES,
    violation="UPDATE shop_book SET price = price + 1 WHERE id = 1",
    family="queries",
    level=2,
    minutes=10,
)
