"""The customer was told that it is sold out, and two of the three things are reserved for nobody."""

from lab.api import Load, Scenario, no_server_errors, throughput
from scenarios.partial_write import (
    broken,
    fixed_atomic,
    fixed_atomic_requests,
    fixed_set_rollback,
    tempting_atomic_lines,
    tempting_atomic_return,
    tempting_check_first,
    tempting_undo_by_hand,
)
from scenarios.partial_write.claims import no_half_order, nothing_taken_for_nobody, orders_match_answers
from scenarios.partial_write.interleaving import interleaving
from scenarios.partial_write.seed import seed

scenario = Scenario(
    title="Partial write: half an order",
    question="How do you write several rows so that all of them are there or none?",
    broken=broken,
    tempting=[tempting_atomic_return, tempting_atomic_lines, tempting_check_first, tempting_undo_by_hand],
    fixes=[fixed_atomic, fixed_set_rollback, fixed_atomic_requests],
    seed=seed,
    load=Load(users=16, seconds=1, blocks=4, opportunities=500, patience=20),
    claims=[no_half_order, nothing_taken_for_nobody, orders_match_answers, no_server_errors()],
    prices=[throughput],
    interleaving=interleaving,
    violation="INSERT INTO partial_write_order (size, request) VALUES (2, 'planted')",
    family="concurrency",
    level=1,
    minutes=10,
)
