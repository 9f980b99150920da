"""Paid for and confirmed, but never packed: the worker looked for the order a moment before it was committed."""

from lab.api import Load, Partner, Scenario, Worker, no_server_errors
from scenarios.task_before_commit import (
    broken,
    fixed_delay_on_commit,
    fixed_outbox,
    partners,
    tempting_countdown,
    tempting_last_line,
    tempting_payload,
    tempting_retry,
)
from scenarios.task_before_commit.claims import (
    order_to_warehouse,
    orders_are_packed,
    orders_match_answers,
    statements_per_order,
    tasks_have_an_order,
)
from scenarios.task_before_commit.seed import seed

scenario = Scenario(
    title="Task before commit: the worker is faster than the transaction",
    question="When may a view send the task that works on what it has just saved?",
    broken=broken,
    tempting=[tempting_last_line, tempting_countdown, tempting_retry, tempting_payload],
    fixes=[fixed_delay_on_commit, fixed_outbox],
    seed=seed,
    load=Load(users=6, seconds=2, blocks=4, opportunities=250),
    worker=Worker(settle=1),
    partner=Partner(latency=0.02, slow_share=0.02, slow_latency=1.5),
    claims=[orders_are_packed, tasks_have_an_order, orders_match_answers, no_server_errors()],
    prices=[order_to_warehouse, statements_per_order],
    parts=[partners],
    violation="INSERT INTO task_before_commit_order (reference, customer_id, item, at) "
    "VALUES ('00000000-0000-4000-8000-000000000000', 1, 1, now())",
    family="tasks",
    level=2,
    minutes=15,
)
