"""The index of the runs: what the folders say, no more and no less, however often it is asked."""

import json
import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lab.dashboard.archive import Archive
from lab.dashboard.folders import file_of
from lab.dashboard.models import ArmResult, Run, State
from lab.registry import get_scenario
from lab.reports.progress import ProgressFile
from lab.runner.plan import make_plan
from tests.lab.dashboard.made_runs import arm, document, finished, named, told

pytestmark = pytest.mark.django_db(databases=["pages"])
RUN = "20261121-161500-n_plus_one"
PLAN = {"at": 0, "kind": "plan", "scope": "all variants", "command": "make scenario", "seed": 9}


def the_run() -> Run:
    archive = Archive()
    archive.refresh()
    assert archive.skipped == {}
    return Run.objects.get()


def test_a_result_is_read_with_its_arms(results: Path) -> None:
    finished(results, RUN)
    run = the_run()
    assert (run.id, run.scenario, run.state, run.verdict) == (RUN, "n_plus_one", "finished", "PROVEN")
    assert (run.origin, run.scope, run.seed, run.commit) == ("terminal", "all variants", 7, "0123456789ab")
    assert run.started_at == datetime(2026, 11, 21, 16, 15, tzinfo=UTC)
    assert run.ended_at
    assert (run.seconds, (run.ended_at - run.started_at).total_seconds()) == (21.4, 21.4)
    broken, *_, fix = run.arms.all()
    assert (broken.variant, broken.ratio, broken.statements) == ("broken", None, 101.0)
    assert (broken.requests, broken.ok, broken.fail, broken.info) == (217, 215, 1, 1)
    assert (fix.variant, fix.ratio, fix.ratio_low, fix.ratio_high, fix.p95_ms) == ("fixed_values", 7.7, 6.3, 9.9, 59.6)
    assert fix.findings[0]["value"] == "holds"


def test_reading_again_changes_nothing(results: Path) -> None:
    finished(results, RUN)
    before = (the_run(), list(ArmResult.objects.values_list("variant", flat=True)))
    archive = Archive()
    archive.take([RUN])
    archive.take([RUN])
    assert (the_run(), list(ArmResult.objects.values_list("variant", flat=True))) == before


def test_what_is_gone_goes(results: Path) -> None:
    archive = Archive()
    shutil.rmtree(finished(results, RUN))
    finished(results, f"{RUN}-2")
    archive.refresh()
    shutil.rmtree(results / f"{RUN}-2")
    archive.refresh()
    assert not Run.objects.exists()


@pytest.mark.parametrize(
    ("ended", "state", "words"),
    [
        ({"status": "cancelled", "why": "KeyboardInterrupt"}, "cancelled", "stopped by Ctrl-C"),
        ({"status": "aborted", "why": "KeyboardInterrupt"}, "cancelled", "stopped by Ctrl-C"),
        ({"status": "aborted", "why": "Terminated"}, "aborted", "stopped by SIGTERM"),
        ({"status": "failed", "why": "No room \x1b[31m."}, "failed", "No room \\x1b[31m."),
        ({"status": 7}, "aborted", ""),
    ],
)
def test_a_run_that_ended_early_says_why(results: Path, ended: dict[str, Any], state: str, words: str) -> None:
    told(results / RUN, PLAN)
    (results / RUN / "aborted.json").write_text(json.dumps(ended))
    run = the_run()
    assert (run.state, run.scope, run.seed) == (state, "all variants", 9)
    assert words in run.message
    assert run.ended_at


def test_a_run_at_work_is_running_and_one_that_was_killed_is_aborted(results: Path) -> None:
    archive = Archive()
    (results / RUN).mkdir()
    with ProgressFile(results / RUN, make_plan(get_scenario("n_plus_one"), seed=3), print):
        archive.refresh()
        assert (Run.objects.get().state, Run.objects.get().ended_at, Run.objects.get().seed) == ("running", None, 3)
    archive.refresh()
    assert (Run.objects.get().state, "killed" in Run.objects.get().message) == ("aborted", True)


def test_an_order_waits_in_its_folder(results: Path) -> None:
    (results / RUN).mkdir()
    (results / RUN / "asked.json").write_text('{"origin": "api", "variant": "fixed_values", "users": 3}')
    run = the_run()
    assert (run.state, run.origin, run.options) == ("queued", "api", {"variant": "fixed_values", "users": 3})
    Run.objects.update(message="Waits.", cancel_asked=True)
    archive = Archive()
    archive.refresh()
    assert (Run.objects.get().message, archive.skipped) == ("Waits.", {})


def test_what_was_running_when_the_desk_died_is_read_anew(results: Path) -> None:
    told(results / RUN, PLAN)
    Run.objects.create(id=RUN, scenario="n_plus_one", state=State.RUNNING)
    assert the_run().state == "aborted"


def test_a_new_folder_is_waited_for_and_an_old_empty_one_was_killed(results: Path) -> None:
    (results / RUN).mkdir()
    archive = Archive()
    archive.refresh()
    assert (Run.objects.count(), archive.skipped) == (0, {})
    os.utime(results / RUN, (time.time() - 100, time.time() - 100))
    assert the_run().state == "aborted"


TORN = {
    "torn": '{"schema": 2, "verd',
    "list": "[1, 2]",
    "verdict": json.dumps(document(RUN, verdict="FINE")),
    "nothing": json.dumps({"verdict": "PROVEN"}),
    "arms": json.dumps(document(RUN, arms=[{"variant": "broken"}])),
    "requests": json.dumps(document(RUN, arms=[arm("broken", load=7)])),
    "infinite": json.dumps(document(RUN, seconds="inf")).replace('"inf"', "1e999"),
    "deep": "[" * 100_000,
    "binary": "\ud800",
}


@pytest.mark.parametrize("text", TORN.values(), ids=TORN)
def test_a_torn_result_is_skipped_and_said(results: Path, text: str) -> None:
    (results / RUN).mkdir()
    (results / RUN / "result.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    finished(results, "20261121-161501-n_plus_one")
    archive = Archive()
    archive.refresh()
    assert archive.skipped.keys() == {RUN}
    assert "result.json" in archive.skipped[RUN]
    assert Run.objects.get().id == "20261121-161501-n_plus_one"


def test_what_the_database_refuses_spoils_no_other_run(results: Path) -> None:
    finished(results, RUN, arms=[arm("broken", load=arm("broken")["load"] | {"requests": 2**40})])
    finished(results, "20261121-161501-n_plus_one")
    archive = Archive()
    archive.refresh()
    assert "the database does not take it" in archive.skipped[RUN]
    assert Run.objects.get().id == "20261121-161501-n_plus_one"


def test_hostile_text_is_kept_as_text(results: Path) -> None:
    finished(results, RUN, causes=["a\x00b\x1b[2J", "\udc80"], scope="x" * 5000)
    run = the_run()
    assert run.causes == ["a\\x00b\\x1b[2J", "\\udc80"]
    assert len(run.scope) == 300


def test_foreign_things_are_skipped_and_said(results: Path) -> None:
    (results / "holiday pictures").mkdir()
    (results / RUN).symlink_to(results / "holiday pictures")
    (results / "20261121-161500-deadlock").write_text("")
    (results / "20261121-161500-n_plus_one-curve-2").mkdir()
    archive = Archive()
    archive.refresh()
    assert archive.skipped.keys() == {"holiday pictures", RUN, "20261121-161500-deadlock"}
    (results / RUN).unlink()
    archive.refresh()
    assert archive.skipped.keys() == {"holiday pictures", "20261121-161500-deadlock"}


def test_a_thousand_runs_are_indexed_in_seconds(results: Path) -> None:
    for number in range(1000):
        finished(results, named(number))
    began = time.monotonic()
    Archive().refresh()
    took = time.monotonic() - began
    assert Run.objects.count() == 1000
    assert ArmResult.objects.count() == 4000
    assert took < 30, "seconds, on a machine that does much else"
    archive = Archive()
    began = time.monotonic()
    archive.refresh()
    assert time.monotonic() - began < 2


def test_only_a_runs_own_files_are_handed_out(results: Path) -> None:
    folder = finished(results, RUN)
    outside = results.parent / "secret"
    outside.write_text("secret")
    (folder / "junit.xml").symlink_to(outside)
    (results / "20261121-161501-n_plus_one").symlink_to(folder)
    assert file_of(RUN, "result.json") == folder / "result.json"
    for run, name in [
        (RUN, "junit.xml"),
        (RUN, "asked.json"),
        (RUN, "../secret"),
        (RUN, "progress.jsonl"),
        ("..", "result.json"),
        ("20261121-161501-n_plus_one", "result.json"),
        (f"{RUN}\n", "result.json"),
    ]:
        assert file_of(run, name) is None
