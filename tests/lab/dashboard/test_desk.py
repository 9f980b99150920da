"""The run desk with children that are over in a moment: order, cancelling, death, waiting, and its own crash."""

import json
import signal
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab.caps import MOST_QUEUED
from lab.dashboard import attending as desks
from lab.dashboard import orders
from lab.dashboard.attending import Desk, command_of, log_of
from lab.dashboard.models import Run
from lab.dashboard.orders import Order
from lab.refusal import RefusedError
from lab.registry import UnknownNameError
from lab.runner import lock
from lab.services.process import Warden
from tests.lab.dashboard.made_runs import document, named

pytestmark = pytest.mark.django_db(databases=["pages"])

PROVES = """
    (folder / "result.json").write_text(os.environ["RESULT"])
"""
WORKS = """
    print("works", flush=True)
    (folder / "begun").touch()
    try:
        time.sleep(60)
    except KeyboardInterrupt:
        (folder / "aborted.json").write_text('{"status": "cancelled", "why": "KeyboardInterrupt"}')
        sys.exit(130)
"""
STUBBORN = """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    (folder / "begun").touch()
    time.sleep(60)
"""
DIES = """
    print("What it said last.", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""
REFUSED = """
    print("Another run is at work: process 1.", flush=True)
    sys.exit(2)
"""
CHILD = "import os, pathlib, signal, sys, time\nfolder = pathlib.Path(sys.argv[1])\n"


@pytest.fixture(scope="module")
def warden() -> Iterator[Warden]:
    one = Warden()
    yield one
    one.dismiss()


@pytest.fixture
def made(results: Path, warden: Warden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Desk]:
    """A desk whose runs are a few lines of Python."""
    monkeypatch.setattr(desks, "skipped_path", lambda: tmp_path / "skipped.json")
    monkeypatch.setattr(desks, "CANCEL_SECONDS", 1.0)
    monkeypatch.setattr(desks, "BETWEEN_READINGS", 0.0)
    monkeypatch.setattr(lock, "holder", lambda: "")
    monkeypatch.setenv("RESULT", json.dumps(document(named(0))))

    def make(source: str) -> Desk:
        script = CHILD + textwrap.dedent(source)
        return Desk(warden, lambda run: [sys.executable, "-c", script, str(results / run.id)])

    return make


def until(desk: Desk, done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline, list(Run.objects.values())
        desk.look()
        time.sleep(0.02)


def ended(run: Run) -> Callable[[], bool]:
    return lambda: Run.objects.get(id=run.id).state not in ("queued", "running")


def begun(run: Run, results: Path) -> Callable[[], bool]:
    return lambda: (results / run.id / "begun").exists()


def test_runs_go_one_after_the_other_in_the_order_they_were_asked_for(made: Callable[[str], Desk]) -> None:
    desk = made(PROVES)
    asked = [orders.place(Order("n_plus_one", seed=number)) for number in range(3)]
    assert len({run.id for run in asked}) == 3
    until(desk, lambda: Run.objects.filter(state="running").count() == 1)
    assert Run.objects.get(state="running") == asked[0]
    until(desk, lambda: Run.objects.filter(state="finished").count() == 3)
    starts = list(Run.objects.order_by("id").values_list("verdict", "origin", "options__seed"))
    assert starts == [("PROVEN", "pages", number) for number in range(3)]
    assert all(run.arms.count() == 4 for run in Run.objects.all())


def test_a_run_is_asked_for_as_in_a_terminal() -> None:
    options = {"variant": "fixed_values", "users": 3, "seconds": 1.5, "seed": 7}
    words = command_of(Run(id="20261121-161500-n_plus_one", scenario="n_plus_one", options=options))
    assert words[1:5] == ["-m", "lab", "scenario", "--run-id=20261121-161500-n_plus_one"]
    assert words[5:] == ["n_plus_one", "--variant=fixed_values", "--users=3", "--seconds=1.5", "--seed=7"]


def test_what_can_not_be_run_is_not_queued(results: Path) -> None:
    with pytest.raises(UnknownNameError, match="n_plus_one"):
        orders.place(Order("n_plus_two"))
    with pytest.raises(UnknownNameError, match="fixed_values"):
        orders.place(Order("n_plus_one", variant="fixed_value"))
    assert (Run.objects.count(), list(results.iterdir())) == (0, [])


def test_the_queue_has_an_end(results: Path) -> None:
    for _ in range(MOST_QUEUED):
        orders.place(Order("n_plus_one"))
    with pytest.raises(RefusedError, match="queued already"):
        orders.place(Order("n_plus_one"))


def test_a_queued_run_is_called_off(made: Callable[[str], Desk], results: Path) -> None:
    run = orders.place(Order("n_plus_one"))
    assert orders.cancel(run.id)
    assert not orders.cancel(run.id)
    desk = made(PROVES)
    desk.look()
    assert Run.objects.get().state == "cancelled"
    Run.objects.all().delete()
    desk = made(PROVES)
    desk.look()
    assert Run.objects.get().state == "cancelled", "the folder says so, too"


def test_a_running_one_is_stopped_as_by_ctrl_c(made: Callable[[str], Desk], results: Path) -> None:
    desk, run = made(WORKS), orders.place(Order("n_plus_one"))
    until(desk, begun(run, results))
    assert orders.cancel(run.id)
    until(desk, ended(run))
    assert (Run.objects.get().state, log_of(run.id).read_text()) == ("cancelled", "works\n")


def test_one_that_does_not_listen_is_killed(made: Callable[[str], Desk], results: Path) -> None:
    desk, run = made(STUBBORN), orders.place(Order("n_plus_one"))
    until(desk, begun(run, results))
    orders.cancel(run.id)
    began = time.monotonic()
    until(desk, ended(run))
    assert time.monotonic() - began < 5
    assert Run.objects.get().state == "cancelled"
    assert Run.objects.get().message == "It was cancelled while it was at work. It did not listen, and was killed."


def test_a_run_that_dies_failed_and_the_next_one_begins(made: Callable[[str], Desk]) -> None:
    desk = made(DIES)
    run, other = orders.place(Order("n_plus_one")), orders.place(Order("n_plus_one"))
    until(desk, ended(run))
    run.refresh_from_db()
    assert run.state == "failed"
    assert run.message == "It ended by SIGKILL. Its log ends:\nWhat it said last."
    until(desk, ended(other))


def test_a_run_of_the_terminal_is_waited_for(made: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    desk, run = made(PROVES), orders.place(Order("n_plus_one"))
    monkeypatch.setattr(lock, "holder", lambda: "4711")
    desk.look()
    desk.look()
    run.refresh_from_db()
    assert (run.state, run.message) == ("queued", "Waits for the run in the terminal (process 4711).")
    monkeypatch.setattr(lock, "holder", lambda: "")
    until(desk, ended(run))
    run.refresh_from_db()
    assert (run.state, run.message) == ("finished", "")


def test_one_that_came_too_late_waits_on(made: Callable[[str], Desk]) -> None:
    run = orders.place(Order("n_plus_one"))
    desk = made(REFUSED)
    desk.look()
    until(desk, lambda: Run.objects.get().message != "")
    run.refresh_from_db()
    assert (run.state, run.started_at) == ("queued", None)
    assert "began at the same moment" in run.message
    desk = made(PROVES)
    until(desk, ended(run))
    assert Run.objects.get().state == "finished"


def test_the_end_of_the_desk_ends_its_run_and_leaves_the_queue(made: Callable[[str], Desk], results: Path) -> None:
    desk = made(WORKS)
    run, other = orders.place(Order("n_plus_one")), orders.place(Order("n_plus_one"))
    until(desk, begun(run, results))
    desk.close()
    assert Run.objects.get(id=run.id).state == "aborted"
    assert Run.objects.get(id=run.id).message == "`make lab` was ended, and this run with it."
    desk = made(PROVES)
    until(desk, ended(other))
    assert Run.objects.get(id=other.id).state == "finished"


def test_a_new_desk_calls_the_run_of_a_dead_one_aborted(made: Callable[[str], Desk], results: Path) -> None:
    desk, run = made(WORKS), orders.place(Order("n_plus_one"))
    until(desk, begun(run, results))
    job = desk._job
    assert job
    (results / run.id / "progress.jsonl").write_text('{"at": 0, "kind": "plan"}\n')
    job.child.stop(signal.SIGKILL)
    desk = made(PROVES)
    desk.look()
    run.refresh_from_db()
    assert (run.state, "killed" in run.message) == ("aborted", True)


def test_foreign_folders_are_said_once(
    made: Callable[[str], Desk], results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (results / "pictures").mkdir()
    desk = made(PROVES)
    desk.look()
    desk.look()
    assert capsys.readouterr().out == f"Skipped {results / 'pictures'}: its name is not a run's.\n"
    assert json.loads((results.parent / "skipped.json").read_text()) == {"pictures": "its name is not a run's"}
