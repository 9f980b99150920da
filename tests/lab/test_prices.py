"""Prices on made-up runs, and what the decorators make of a function."""

from dataclasses import replace

from lab.claims import at_most_queries, claim, guard, same_responses
from lab.prices import (
    first_byte,
    price,
    rows_fetched,
    statements_per_request,
    statements_per_task,
    throughput,
    waiting_seen,
)
from lab.run import ArmRun, ProbeResult, Run
from lab.scenario import Finding
from tests.lab import made_up
from tests.lab.made_up import probe


def test_throughput_is_told_beside_broken() -> None:
    broken = made_up.arm("broken", history=made_up.blocks([1.0] * 4))
    assert throughput.measure(broken, made_up.run(broken)) == ""
    fixed = made_up.arm("fixed", history=broken.history)
    assert throughput.measure(fixed, made_up.run(broken, fixed)).endswith("+0% against broken")


def test_rows_fetched_are_summed_for_each_probe_and_not_guessed() -> None:
    statements = [{"calls": 1, "rows": 20}, {"calls": 20, "rows": 1180}]
    page, none = ProbeResult("page", 200, 0.01, "", 1, statements), ProbeResult("none", 200, 0.01, "", 1, [])
    arm = made_up.arm("fixed", probes=[page, none])
    assert rows_fetched.measure(arm, made_up.run(arm)) == "1,200 for page, 0 for none"
    for probes in ([], [page, probe("uncounted", None)]):
        arm = made_up.arm("fixed", probes=probes)
        assert rows_fetched.measure(arm, made_up.run(arm)) == ""


def test_statements_are_told_for_each_answered_request_of_the_load() -> None:
    counted = made_up.arm("fixed", statements=[{"calls": 10}, {"calls": 15}])
    assert statements_per_request.measure(counted, made_up.run(counted)) == "2.5"
    for arm in (made_up.arm("fixed"), made_up.arm("fixed", history=[], statements=[{"calls": 10}])):
        assert statements_per_request.measure(arm, made_up.run(arm)) == ""


def test_statements_are_told_for_every_task_that_ended() -> None:
    deliveries = [{"at": "started"}, {"at": "finished"}, {"at": "finished"}]
    counted = made_up.arm("fixed", statements=[{"calls": 3}, {"calls": 4}], deliveries=deliveries)
    assert statements_per_task.measure(counted, made_up.run(counted)) == "3.5"
    for arm in (made_up.arm("fixed", deliveries=deliveries), made_up.arm("fixed", statements=[{"calls": 3}])):
        assert statements_per_task.measure(arm, made_up.run(arm)) == ""


def test_waiting_is_told_beside_broken() -> None:
    broken = made_up.arm("broken", blocking=[{"samples": 1_000}, {"samples": 200}])
    fixed = made_up.arm("fixed")
    assert waiting_seen.measure(fixed, made_up.run(broken, fixed)) == "0, broken 1,200"


def test_decorators_take_name_and_sentence_from_the_function() -> None:
    def kept(arm: ArmRun, run: Run) -> Finding:
        """All is kept.

        And more.
        """
        return Finding.of(True, "")

    assert (claim(kept).name, claim(kept).sentence, claim(kept).guard) == ("kept", "All is kept.", False)
    assert guard(kept).guard
    assert price(lambda arm, run: "").name == ""


def test_a_claim_says_what_it_reads_and_guards_are_no_evidence_of_the_bug() -> None:
    @claim(evidence="partner")
    def asked_once(arm: ArmRun, run: Run) -> Finding:
        """The partner was asked once."""
        return Finding.of(True, "")

    scenario = made_up.run(made_up.arm("broken"), claims=[asked_once, at_most_queries(3), same_responses()]).scenario
    assert asked_once.sentence == "The partner was asked once."
    assert scenario.evidence == ("partner", "statements")


def test_price_of_waiting_for_the_first_byte() -> None:
    broken = made_up.arm("broken", probes=[replace(probe("all"), seconds=2.0, first_byte=1.98)])
    fix = made_up.arm("fixed", probes=[probe("some"), replace(probe("all"), seconds=2.0, first_byte=0.1)])
    assert first_byte.measure(fix, made_up.run(broken, fix)) == "after 5% of the time, broken after 99%"
    assert first_byte.measure(made_up.arm("fixed"), made_up.run(broken)) == ""
