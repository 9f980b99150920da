"""The card company took five seconds, and everybody with the same budget took them one after another."""

from lab.api import Load, Partner, Scenario, faster_than_broken, throughput, waiting_seen
from scenarios.lock_held_across_external_call import (
    broken,
    card,
    fixed_reserve,
    fixed_retry_with_key,
    tempting_nowait,
    tempting_save_after_call,
    tempting_timeout,
)
from scenarios.lock_held_across_external_call.claims import (
    budget_matches_payments,
    every_charge_written_down,
    left_pending,
    nobody_sent_away,
)
from scenarios.lock_held_across_external_call.interleaving import interleaving
from scenarios.lock_held_across_external_call.seed import seed

scenario = Scenario(
    title="Lock held across an external call",
    question="How do you charge a card without making everybody else wait for it?",
    broken=broken,
    tempting=[tempting_timeout, tempting_nowait, tempting_save_after_call],
    fixes=[fixed_reserve, fixed_retry_with_key],
    seed=seed,
    load=Load(users=8, seconds=3.2, blocks=8),
    partner=Partner(latency=0.05, slow_share=0.01, slow_latency=0.6, failure_share=0.02, lost_reply_share=0.05),
    claims=[faster_than_broken(3), every_charge_written_down, budget_matches_payments, nobody_sent_away],
    prices=[throughput, left_pending, waiting_seen],
    interleaving=interleaving,
    parts=[card],
    violation='UPDATE lock_held_across_external_call_account SET "left" = "left" + 1 WHERE id = 1',
    family="concurrency",
    level=2,
    minutes=15,
)
