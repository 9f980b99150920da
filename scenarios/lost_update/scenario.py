"""Everybody who gave to the collection was thanked, and some of the money is not there."""

from lab.api import Load, Scenario, no_server_errors, statements_per_request, throughput
from scenarios.lost_update import (
    broken,
    fixed_append_only,
    fixed_f_expression,
    fixed_row_lock,
    tempting_atomic,
    tempting_lazy_lock,
    tempting_queryset_update,
    tempting_refresh,
)
from scenarios.lost_update.claims import deposits_match_answers, no_deposit_lost
from scenarios.lost_update.interleaving import interleaving
from scenarios.lost_update.seed import seed

scenario = Scenario(
    title="Lost update: two add to one balance",
    question="How do you add to a number that others add to at the same time?",
    broken=broken,
    tempting=[tempting_atomic, tempting_refresh, tempting_queryset_update, tempting_lazy_lock],
    fixes=[fixed_f_expression, fixed_row_lock, fixed_append_only],
    seed=seed,
    load=Load(users=16, seconds=1, blocks=4, opportunities=600, patience=20),
    claims=[no_deposit_lost, deposits_match_answers, no_server_errors()],
    prices=[throughput, statements_per_request],
    interleaving=interleaving,
    violation="UPDATE lost_update_wallet SET balance = balance - 1 WHERE id = 1",
    family="concurrency",
    level=1,
    minutes=10,
)
