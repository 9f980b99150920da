"""The answer got lost, the app asked again, and two parcels are on their way."""

from lab.api import Load, Scenario, no_server_errors, statements_per_request, throughput
from scenarios.duplicate_post_on_retry import (
    broken,
    fixed_idempotency_key,
    fixed_unique_cart,
    idempotency,
    tempting_cache_key,
    tempting_exists_check,
    tempting_get_or_create,
)
from scenarios.duplicate_post_on_retry.claims import (
    one_order_a_cart,
    retries_are_answered,
    retries_hear_the_same,
)
from scenarios.duplicate_post_on_retry.interleaving import interleaving

PLANTED = (
    "INSERT INTO duplicate_post_on_retry_order (cart, item, request) VALUES ('planted', 7, ''), ('planted', 7, '')"
)

scenario = Scenario(
    title="Duplicate POST: a retry orders again",
    question="How do you make a POST that may be sent twice act once?",
    broken=broken,
    tempting=[tempting_exists_check, tempting_get_or_create, tempting_cache_key],
    fixes=[fixed_idempotency_key, fixed_unique_cart],
    load=Load(users=16, seconds=1, blocks=4, opportunities=600, patience=20),
    claims=[one_order_a_cart, retries_hear_the_same, retries_are_answered, no_server_errors()],
    prices=[throughput, statements_per_request],
    interleaving=interleaving,
    parts=[idempotency],
    violation=PLANTED,
    family="concurrency",
    level=3,
    minutes=15,
)
