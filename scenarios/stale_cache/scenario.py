"""The price was changed an hour ago, the shop confirmed it, and everybody is still shown the old one."""

from lab.api import Load, Probe, Scenario, no_server_errors, throughput
from scenarios.stale_cache import (
    broken,
    claims,
    fixed_fill_under_lock,
    fixed_generation_key,
    fixed_version_in_key,
    pages,
    tempting_delete_by_name,
    tempting_delete_in_transaction,
    tempting_delete_on_commit,
    tempting_short_ttl,
)
from scenarios.stale_cache.interleaving import interleaving
from scenarios.stale_cache.seed import seed

DELETING = [tempting_delete_in_transaction, tempting_delete_on_commit, tempting_delete_by_name]
scenario = Scenario(
    title="Stale cache: the old price",
    question="How do you keep a cache from showing what is no longer true?",
    broken=broken,
    tempting=[*DELETING, tempting_short_ttl],
    fixes=[fixed_generation_key, fixed_version_in_key, fixed_fill_under_lock],
    seed=seed,
    load=Load(users=16, seconds=2.4, blocks=4, opportunities=1000, patience=20),
    probes=[Probe("first reader", "page/?offer=20"), Probe("next reader", "page/?offer=20")],
    claims=[claims.no_stale_page, *claims.GUARDS, no_server_errors()],
    prices=[claims.database_load, throughput],
    interleaving=interleaving,
    parts=[pages],
    violation="INSERT INTO stale_cache_change (offer_id, version, price, request) VALUES (1, 1000000, 1, 'planted')",
    family="caching",
    level=2,
    minutes=15,
)
