"""A list expires, and everybody who wants it in that moment has the database compute it."""

from lab.api import Load, Scenario, Server, no_server_errors, throughput
from scenarios.cache_stampede import (
    broken,
    charts,
    fixed_single_flight,
    fixed_stale_while_revalidate,
    tempting_jitter,
    tempting_lock_without_recheck,
    tempting_longer_ttl,
    tempting_thread_lock,
    tempting_turn_away,
)
from scenarios.cache_stampede.claims import CLAIMS, database_time, oldest_list
from scenarios.cache_stampede.interleaving import interleaving
from scenarios.cache_stampede.seed import seed

LOCKS = [tempting_thread_lock, tempting_lock_without_recheck, tempting_turn_away]
scenario = Scenario(
    title="Cache stampede: everybody computes it at once",
    question="How do you let a popular key expire without everybody computing it?",
    broken=broken,
    tempting=[tempting_longer_ttl, tempting_jitter, *LOCKS],
    fixes=[fixed_stale_while_revalidate, fixed_single_flight],
    seed=seed,
    load=Load(users=16, seconds=2.4, blocks=6, opportunities=800, patience=10),
    server=Server(workers=4, threads=4),
    claims=[*CLAIMS, no_server_errors()],
    prices=[database_time, oldest_list, throughput],
    interleaving=interleaving,
    parts=[charts],
    violation="INSERT INTO cache_stampede_chart (titles, request) VALUES ('[]', 'planted')",
    family="caching",
    level=2,
    minutes=10,
)
