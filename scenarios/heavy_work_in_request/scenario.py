"""The mail provider had a bad day, and so nobody could register."""

from lab.api import Load, Partner, Scenario, Worker, no_server_errors
from scenarios.heavy_work_in_request import (
    broken,
    fixed_task,
    provider,
    tempting_eager,
    tempting_no_retry,
    tempting_thread,
)
from scenarios.heavy_work_in_request.claims import (
    accounts_match_answers,
    answer_does_not_wait,
    answer_time,
    everybody_is_welcomed,
    letter_time,
)

scenario = Scenario(
    title="Heavy work in the request",
    question="How do you answer without making the customer wait for a mail?",
    broken=broken,
    tempting=[tempting_thread, tempting_no_retry, tempting_eager],
    fixes=[fixed_task],
    load=Load(users=6, seconds=2.5, blocks=5),
    worker=Worker(),
    partner=Partner(latency=0.3, failure_share=0.14, lost_reply_share=0.04),
    claims=[answer_does_not_wait, everybody_is_welcomed, accounts_match_answers, no_server_errors()],
    prices=[answer_time, letter_time],
    parts=[provider],
    violation="INSERT INTO heavy_work_in_request_account (reference) VALUES ('00000000-0000-4000-8000-000000000000')",
    family="tasks",
    level=1,
    minutes=10,
)
