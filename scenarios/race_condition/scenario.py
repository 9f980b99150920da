"""Two buyers, one last item, both told yes."""

from lab.api import Load, Scenario, throughput
from scenarios.race_condition import (
    broken,
    fixed_atomic_update,
    fixed_row_lock,
    fixed_serializable,
    fixed_version_check,
    tempting_atomic,
    tempting_late_lock,
    tempting_python_version,
    tempting_thread_lock,
    tempting_unguarded_f,
)
from scenarios.race_condition.claims import books_balance, never_oversold, stock_matches_sales, writes_per_sale
from scenarios.race_condition.interleaving import interleaving
from scenarios.race_condition.seed import seed

scenario = Scenario(
    title="Race condition: overselling",
    question="How do you sell the last item only once?",
    broken=broken,
    tempting=[
        tempting_atomic,
        tempting_late_lock,
        tempting_python_version,
        tempting_unguarded_f,
        tempting_thread_lock,
    ],
    fixes=[fixed_atomic_update, fixed_row_lock, fixed_version_check, fixed_serializable],
    seed=seed,
    load=Load(users=16, seconds=2, blocks=4, opportunities=3000, patience=20),
    claims=[stock_matches_sales, never_oversold, books_balance],
    prices=[throughput, writes_per_sale],
    interleaving=interleaving,
    violation="INSERT INTO race_condition_sale (item_id, request, quantity, at) VALUES (1, 'planted', 1, now())",
    family="concurrency",
    level=2,
    minutes=10,
)
