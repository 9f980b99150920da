"""One payment, three receipts: the mail was out each time, and each time the answer did not come."""

from lab.api import Load, Mailbox, Scenario, Worker, no_server_errors, statements_per_task
from scenarios.duplicate_email import (
    broken,
    fixed_claim,
    fixed_idempotency_key,
    receipt,
    tempting_flag_check,
    tempting_released_claim,
    tempting_row_lock,
)
from scenarios.duplicate_email.claims import (
    delivered_again,
    mails_handed_over,
    nobody_gets_it_twice,
    nothing_lost_but_with_a_worker,
    receipts_missing,
)
from scenarios.duplicate_email.interleaving import interleaving
from scenarios.duplicate_email.seed import seed

scenario = Scenario(
    title="Duplicate email: the same receipt again",
    question="How does a task that may run twice send its mail once?",
    broken=broken,
    tempting=[tempting_flag_check, tempting_row_lock, tempting_released_claim],
    fixes=[fixed_idempotency_key, fixed_claim],
    seed=seed,
    load=Load(users=7, seconds=2.5, opportunities=200),
    worker=Worker(concurrency=4, kills=4, visibility_timeout=2),
    mailbox=Mailbox(latency=0.02, slow_share=0.005, slow_latency=3, failure_share=0.05, lost_reply_share=0.1),
    claims=[nobody_gets_it_twice, nothing_lost_but_with_a_worker, no_server_errors()],
    prices=[receipts_missing, mails_handed_over, statements_per_task],
    interleaving=interleaving,
    parts=[receipt],
    violation=delivered_again,
    family="tasks",
    level=2,
    minutes=15,
)
