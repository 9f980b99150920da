"""The report for the largest customer was printed four times, and while it was, nobody else got theirs."""

from lab.api import Load, Partner, Scenario, Worker, no_server_errors
from scenarios.visibility_timeout_redelivery import (
    broken,
    fixed_at_most_once,
    fixed_split,
    fixed_visibility_timeout,
    printer,
    tempting_early_ack,
    tempting_idempotency_key,
    tempting_prefetch_one,
    tempting_time_limit,
)
from scenarios.visibility_timeout_redelivery.claims import (
    every_page_printed_once,
    messages_per_report,
    no_message_begun_again,
    reports_match_answers,
    worker_seconds,
)

scenario = Scenario(
    title="Visibility timeout: a long task is delivered again while it runs",
    question="How do you keep the broker from giving a long task to a second worker?",
    broken=broken,
    tempting=[tempting_idempotency_key, tempting_prefetch_one, tempting_early_ack, tempting_time_limit],
    fixes=[fixed_visibility_timeout, fixed_split, fixed_at_most_once],
    # Five reports of ten pages, three workers: two have to wait, and each takes more than twice the timeout.
    load=Load(users=5, seconds=1, blocks=1),
    worker=Worker(concurrency=3, visibility_timeout=1.2),
    partner=Partner(latency=0.3),
    claims=[every_page_printed_once, no_message_begun_again, reports_match_answers, no_server_errors()],
    prices=[messages_per_report, worker_seconds],
    parts=[printer],
    violation="INSERT INTO visibility_timeout_redelivery_report (reference, pages) "
    "VALUES ('00000000-0000-4000-8000-000000000000', 1)",
    family="tasks",
    level=3,
    minutes=15,
)
