"""The new address is there, after a reload it is gone, and after another one it is there again."""

from lab.api import Load, Scenario, Server, no_server_errors, throughput
from scenarios.per_process_cache_incoherence import (
    accounts,
    broken,
    fixed_in_the_database,
    fixed_shared_cache,
    tempting_database_cache,
    tempting_near_cache,
    tempting_short_timeout,
)
from scenarios.per_process_cache_incoherence.claims import CLAIMS, database_load
from scenarios.per_process_cache_incoherence.interleaving import interleaving
from scenarios.per_process_cache_incoherence.seed import seed

scenario = Scenario(
    title="Per-process cache: every worker with a truth of its own",
    question="How do you cache and count where several processes answer?",
    broken=broken,
    tempting=[tempting_short_timeout, tempting_near_cache, tempting_database_cache],
    fixes=[fixed_shared_cache, fixed_in_the_database],
    seed=seed,
    load=Load(users=16, seconds=3, blocks=4, opportunities=1000, patience=20),
    server=Server(workers=4, threads=4, settings={"LAB_CACHES": accounts.CACHES}),
    claims=[*CLAIMS, no_server_errors()],
    prices=[database_load, throughput],
    interleaving=interleaving,
    parts=[accounts],
    violation="INSERT INTO per_process_cache_incoherence_guess (code_id, request)"
    " SELECT 1, 'planted' FROM generate_series(1, 6)",
    family="caching",
    level=1,
    minutes=10,
)
