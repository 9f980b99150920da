"""The worker ran out of memory, the queue is empty, and forty customers wait for an invoice that nobody will write."""

from lab.api import Load, Partner, Scenario, Worker, no_server_errors
from scenarios.lost_task_on_worker_crash import (
    broken,
    fixed_reject_on_worker_lost,
    fixed_retry_on_worker_lost,
    fixed_sweep,
    printer,
    tempting_acks_late,
    tempting_autoretry,
    tempting_claim_first,
)
from scenarios.lost_task_on_worker_crash.claims import (
    asked_again,
    every_order_gets_its_invoice,
    longest_wait,
    orders_match_answers,
)

scenario = Scenario(
    title="Lost task: acknowledged before it was done",
    question="How does a task survive the death of the worker that does it?",
    broken=broken,
    tempting=[tempting_acks_late, tempting_autoretry, tempting_claim_first],
    fixes=[fixed_reject_on_worker_lost, fixed_retry_on_worker_lost, fixed_sweep],
    load=Load(users=4, seconds=4, blocks=4),
    worker=Worker(kills=8, settle=2.5),
    partner=Partner(latency=0.06),
    claims=[every_order_gets_its_invoice, orders_match_answers, no_server_errors()],
    prices=[asked_again, longest_wait],
    parts=[printer],
    violation="INSERT INTO lost_task_on_worker_crash_order (reference, state, at) "
    "VALUES ('00000000-0000-4000-8000-000000000000', 'new', now())",
    family="tasks",
    level=2,
    minutes=15,
)
