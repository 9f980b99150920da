"""One order, two charges: the first was taken, and the answer came after the shop had stopped waiting."""

from lab.api import Load, Partner, Scenario, Worker, no_server_errors, statements_per_task
from scenarios.duplicate_charge import (
    broken,
    fixed_attempt_row,
    fixed_order_key,
    gateway,
    tempting_fresh_key,
    tempting_paid_check,
    tempting_row_lock,
)
from scenarios.duplicate_charge.claims import (
    calls_per_charge,
    charged_again,
    everybody_pays,
    money_is_conserved,
    nobody_pays_twice,
)
from scenarios.duplicate_charge.interleaving import interleaving
from scenarios.duplicate_charge.seed import seed

scenario = Scenario(
    title="Duplicate charge: paid again after a timeout",
    question="How do you retry a payment that timed out without taking it twice?",
    broken=broken,
    tempting=[tempting_paid_check, tempting_row_lock, tempting_fresh_key],
    fixes=[fixed_order_key, fixed_attempt_row],
    seed=seed,
    load=Load(users=7, seconds=3, opportunities=300),
    worker=Worker(concurrency=4, kills=3, visibility_timeout=3),
    partner=Partner(latency=0.03, slow_share=0.05, slow_latency=0.8, failure_share=0.05, lost_reply_share=0.1),
    claims=[nobody_pays_twice, money_is_conserved, everybody_pays, no_server_errors()],
    prices=[calls_per_charge, statements_per_task],
    interleaving=interleaving,
    parts=[gateway],
    violation=charged_again,
    family="tasks",
    level=2,
    minutes=15,
)
