"""Two customers had the same two things in their carts, in opposite order, and one of them got a server error."""

from lab.api import Load, Scenario, no_deadlocks, no_server_errors, statements_per_request, throughput
from scenarios.deadlock_batch_update_order import (
    broken,
    fixed_lock_in_order,
    fixed_one_statement,
    fixed_sorted_lines,
    tempting_bulk_update,
    tempting_lock_first,
    tempting_retry,
)
from scenarios.deadlock_batch_update_order.claims import (
    orders_match_answers,
    stock_matches_lines,
)
from scenarios.deadlock_batch_update_order.interleaving import interleaving
from scenarios.deadlock_batch_update_order.seed import seed

scenario = Scenario(
    title="Deadlock in a batch: rows updated in the caller's order",
    question="How do you update many rows in one transaction without a deadlock?",
    broken=broken,
    tempting=[tempting_lock_first, tempting_bulk_update, tempting_retry],
    fixes=[fixed_sorted_lines, fixed_lock_in_order, fixed_one_statement],
    seed=seed,
    load=Load(users=16, seconds=2, blocks=4, opportunities=500, patience=20),
    claims=[no_deadlocks(), stock_matches_lines, orders_match_answers, no_server_errors()],
    prices=[throughput, statements_per_request],
    interleaving=interleaving,
    violation="UPDATE deadlock_batch_update_order_item SET stock = stock + 1 WHERE id = 1",
    family="concurrency",
    level=2,
    minutes=10,
)
