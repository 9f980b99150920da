"""Eight servers, one busy tenant, and not a call more in a second than with one server: all of them wait to count."""

from lab.api import Load, Partner, Scenario, faster_than_broken, no_server_errors, throughput, waiting_seen
from scenarios.hot_row_contention import (
    broken,
    engine,
    fixed_append_only,
    fixed_count_last,
    fixed_slots,
    tempting_count_in_memory,
    tempting_more_workers,
    tempting_row_lock,
    tempting_skip_locked,
)
from scenarios.hot_row_contention.claims import (
    calls_match_answers,
    every_call_counted,
    rows_to_add_up,
)
from scenarios.hot_row_contention.interleaving import interleaving
from scenarios.hot_row_contention.seed import seed

scenario = Scenario(
    title="Hot row: one counter that every request must wait for",
    question="How do you count without making everybody wait for the counter?",
    broken=broken,
    tempting=[tempting_row_lock, tempting_more_workers, tempting_skip_locked, tempting_count_in_memory],
    fixes=[fixed_count_last, fixed_slots, fixed_append_only],
    seed=seed,
    load=Load(users=8, seconds=3.2, blocks=8),
    partner=Partner(latency=0.05),
    claims=[faster_than_broken(3), every_call_counted, calls_match_answers, no_server_errors()],
    prices=[throughput, rows_to_add_up, waiting_seen],
    interleaving=interleaving,
    parts=[engine],
    violation="UPDATE hot_row_contention_usage SET used = used + 1 WHERE tenant_id = 1 AND slot = 0",
    family="concurrency",
    level=2,
    minutes=10,
)
