"""A customer opens her account, and reads another customer's name, address and orders."""

from lab.api import Load, Scenario, Server, no_server_errors, throughput
from scenarios.cross_user_cache_leak import (
    broken,
    fixed_key_per_customer,
    fixed_private,
    fixed_shared_part,
    fixed_vary_on_cookie,
    pages,
    tempting_check_outside,
    tempting_key_by_name,
    tempting_vary_outside,
)
from scenarios.cross_user_cache_leak.claims import CLAIMS, database_load
from scenarios.cross_user_cache_leak.interleaving import interleaving
from scenarios.cross_user_cache_leak.pages import SESSIONS
from scenarios.cross_user_cache_leak.seed import seed

scenario = Scenario(
    title="Cross-user cache leak: somebody else's account",
    question="How do you cache a page that is not the same for everybody?",
    broken=broken,
    tempting=[tempting_vary_outside, tempting_check_outside, tempting_key_by_name],
    fixes=[fixed_shared_part, fixed_key_per_customer, fixed_vary_on_cookie, fixed_private],
    seed=seed,
    load=Load(users=16, seconds=2, blocks=4, opportunities=1000, patience=20),
    server=Server(settings=SESSIONS),
    claims=[*CLAIMS, no_server_errors()],
    prices=[database_load, throughput],
    interleaving=interleaving,
    parts=[pages],
    violation="UPDATE cross_user_cache_leak_signin SET customer_id = 60"
    " WHERE id = (SELECT min(id) FROM cross_user_cache_leak_signin)",
    family="caching",
    level=2,
    minutes=10,
)
