"""One reader, one click, three views: the worker died after it had counted, and the broker asked again."""

from lab.api import Load, Partner, Scenario, Worker, no_server_errors, statements_per_task
from scenarios.non_idempotent_task import (
    analytics,
    broken,
    fixed_processed_event,
    fixed_upsert,
    tempting_cache_lock,
    tempting_expiring_dedupe,
    tempting_f_expression,
)
from scenarios.non_idempotent_task.claims import every_event_counted_once
from scenarios.non_idempotent_task.interleaving import interleaving
from scenarios.non_idempotent_task.seed import seed

scenario = Scenario(
    title="Non-idempotent task: views counted twice",
    question="How do you make a task that may be delivered twice count once?",
    broken=broken,
    tempting=[tempting_f_expression, tempting_cache_lock, tempting_expiring_dedupe],
    fixes=[fixed_processed_event, fixed_upsert],
    seed=seed,
    load=Load(users=7, seconds=4, opportunities=200),
    worker=Worker(concurrency=4, kills=5, visibility_timeout=2),
    partner=Partner(latency=0.03, slow_share=0.01, slow_latency=3.5),
    claims=[every_event_counted_once, no_server_errors()],
    prices=[statements_per_task],
    interleaving=interleaving,
    parts=[analytics],
    violation="UPDATE non_idempotent_task_tally SET views = views + 1 WHERE article_id = 1 AND source = ''",
    family="tasks",
    level=2,
    minutes=15,
)
