"""A payment takes the customer and then the shop, a refund the shop and then the customer, and both stand still."""

from lab.api import Load, Scenario, no_deadlocks, no_server_errors, throughput
from scenarios.deadlock import (
    broken,
    fixed_lock_order,
    fixed_ordered_select_for_update,
    tempting_client_retry,
    tempting_unordered_in,
    tempting_unordered_select_for_update,
)
from scenarios.deadlock.claims import money_conserved, transfers_match_answers
from scenarios.deadlock.interleaving import interleaving
from scenarios.deadlock.seed import seed

scenario = Scenario(
    title="Deadlock: the same rows in opposite order",
    question="How do you keep two transactions from waiting for each other?",
    broken=broken,
    tempting=[tempting_unordered_select_for_update, tempting_unordered_in, tempting_client_retry],
    fixes=[fixed_lock_order, fixed_ordered_select_for_update],
    seed=seed,
    load=Load(users=16, seconds=2.0, blocks=4, opportunities=3000, patience=20),
    claims=[no_deadlocks(), money_conserved, transfers_match_answers, no_server_errors()],
    prices=[throughput],
    interleaving=interleaving,
    violation="UPDATE deadlock_account SET balance = balance + 1 WHERE id = 1",
    family="concurrency",
    level=2,
    minutes=10,
)
