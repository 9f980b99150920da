"""The cache took most of the load off the database, and sold the same last piece for ten seconds."""

from lab.api import Load, Scenario, no_server_errors, throughput
from scenarios.cached_inventory_oversell import (
    broken,
    fixed_cached_refusal,
    fixed_decide_in_database,
    fixed_reservation,
    tempting_invalidate_on_sale,
    tempting_row_lock,
    tempting_short_ttl,
)
from scenarios.cached_inventory_oversell.claims import (
    books_balance,
    database_reads,
    never_oversold,
    shown_from_cache,
    updates_per_sale,
)
from scenarios.cached_inventory_oversell.interleaving import interleaving
from scenarios.cached_inventory_oversell.seed import seed

SOLD_OUT_AND_SOLD = """
UPDATE cached_inventory_oversell_item SET initial = 0, stock = -1 WHERE id = 5000;
INSERT INTO cached_inventory_oversell_sale (item_id, request) VALUES (5000, 'planted')
"""

scenario = Scenario(
    title="Cached stock: sold from a copy",
    question="What may be decided by a number from the cache?",
    broken=broken,
    tempting=[tempting_short_ttl, tempting_invalidate_on_sale, tempting_row_lock],
    fixes=[fixed_decide_in_database, fixed_cached_refusal, fixed_reservation],
    seed=seed,
    load=Load(users=16, seconds=1, blocks=4, opportunities=600, patience=20),
    claims=[never_oversold, books_balance, shown_from_cache, no_server_errors()],
    prices=[throughput, database_reads, updates_per_sale],
    interleaving=interleaving,
    violation=SOLD_OUT_AND_SOLD,
    family="concurrency",
    level=2,
    minutes=10,
)
