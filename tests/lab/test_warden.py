"""Whatever happens to the lab, its children end with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from lab.commands.scenario import stoppable
from lab.discovery import ROOT
from lab.runner.progress import Terminated
from lab.services import forked, process, warden, wards

# A lab in small: a warden, and a child that has a child; says their pids, then waits to be killed.
LAB = """
import os, sys, time
from pathlib import Path
from lab.services.process import Warden, clean_environment, spawn
warden = Warden()
child = spawn("child", ["sh", "-c", "sleep 60 & sleep 60"], Path(sys.argv[1]) / "log", warden, env=clean_environment())
while len(child.pids()) < 3:
    time.sleep(0.02)
print(warden._process.pid, *child.pids(), flush=True)
time.sleep(60)
"""

# One that is killed at the worst moment: a process is forked, and the warden was not told of it.
FORKS = """
import os, signal, sys
from pathlib import Path
from lab.services import forked

class Dies:
    def watch(self, pid):
        print(pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

forked.start_module("child", "http.server", Path(sys.argv[1]) / "log", Dies(), dict(os.environ))
"""


def gone(pids: list[int], seconds: float) -> list[int]:
    """Those that still run after so long."""
    deadline = time.monotonic() + seconds
    while (left := [pid for pid in pids if running(pid)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def running(pid: int) -> bool:
    """Whether the process is there and no zombie: nobody may be left to collect those."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_children_end_within_three_seconds_of_their_parent(tmp_path: Path, state: Path, how: signal.Signals) -> None:
    environment = {**os.environ, "LAB_STATE": str(state), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", LAB, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as lab:
        assert lab.stdout is not None
        pids = [int(word) for word in lab.stdout.readline().split()]
        assert len(pids) == 4
        assert all(running(pid) for pid in pids)
        lab.send_signal(how)
        lab.wait(timeout=5)
        assert gone(pids, seconds=3) == []


def test_what_is_left_where_the_warden_is_killed_too_is_ended_by_the_next_command(tmp_path: Path, state: Path) -> None:
    environment = {**os.environ, "LAB_STATE": str(state), "PYTHONPATH": str(ROOT)}
    next_one = [
        sys.executable,
        "-c",
        "from lab.services import wards; wards.end_forsaken(); print(*wards.folder().iterdir())",
    ]
    with subprocess.Popen(
        [sys.executable, "-c", LAB, str(tmp_path)], stdout=subprocess.PIPE, text=True, env=environment
    ) as lab:
        assert lab.stdout is not None
        its_warden, *children = [int(word) for word in lab.stdout.readline().split()]
        done = subprocess.run(next_one, env=environment, capture_output=True, text=True, check=True, timeout=30)
        assert done.stdout.strip(), "the record of one that lives is gone"
        for pid in (its_warden, lab.pid):
            os.kill(pid, signal.SIGKILL)
        lab.wait(timeout=5)
        assert all(running(pid) for pid in children)
        done = subprocess.run(next_one, env=environment, capture_output=True, text=True, check=True, timeout=30)
        assert not done.stdout.strip()
        assert gone(children, seconds=3) == []


@pytest.mark.parametrize("line", ["{pid} 1.0", "{pid}", "", "nonsense 1", "{pid} {began} and more"])
def test_a_record_that_does_not_fit_ends_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(wards, "folder", lambda: tmp_path)
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        began = psutil.Process(stranger.pid).create_time()
        (tmp_path / "record").write_text(line.format(pid=stranger.pid, began=began + 5) + "\n")
        wards.end_forsaken()
        assert running(stranger.pid)
        assert list(tmp_path.iterdir()) == []
        stranger.kill()


def test_a_pid_that_is_somebody_elses_by_now_is_left_alone() -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True) as stranger:
        for leader in (None, psutil.Process()):
            warden.kill_group(stranger.pid, leader)
            assert running(stranger.pid)
        warden.kill_group(stranger.pid, warden.identity(stranger.pid))
        assert stranger.wait(timeout=5) == -signal.SIGKILL


def test_a_child_that_leads_no_group_yet_is_ended_all_the_same() -> None:
    with subprocess.Popen(["sleep", "60"]) as young:
        warden.kill_group(young.pid, warden.identity(young.pid))
        assert young.wait(timeout=5) == -signal.SIGKILL


@pytest.mark.skipif(not forked.AVAILABLE, reason="servers are forked on Linux alone")
def test_what_was_forked_ends_where_its_parent_dies_before_the_warden_knows(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", FORKS, str(tmp_path)], stdout=subprocess.PIPE, text=True) as lab:
        assert lab.stdout is not None
        pid = int(lab.stdout.readline())
        lab.wait(timeout=30)
    assert lab.returncode == -signal.SIGKILL
    assert gone([pid], seconds=5) == []
    assert not (tmp_path / "log").exists()


def test_a_child_that_ended_long_ago_has_no_pid_any_more(tmp_path: Path) -> None:
    """Its pid has become the leader of somebody else's group."""
    ended = subprocess.Popen(["true"], text=True)
    ended.wait()
    with subprocess.Popen(["sleep", "60"], start_new_session=True) as stranger:
        ended.pid = stranger.pid
        process.Child("ended", ended, tmp_path / "log").stop()
        assert running(stranger.pid)
        stranger.kill()


def test_what_a_child_left_in_its_group_is_ended_with_it(tmp_path: Path) -> None:
    command = ["sh", "-c", "sleep 60 >&- 2>&- & echo $!"]
    parent = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())
    parent.wait()
    assert running(orphan)
    process.Child("parent", parent, tmp_path / "log").stop()
    assert gone([orphan], seconds=3) == []


def test_a_clock_that_was_set_makes_no_stranger_of_a_child(monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True) as child:
        leader = warden.identity(child.pid)
        real = psutil.boot_time()
        monkeypatch.setattr("psutil._psplatform.boot_time", lambda: real + 3600)
        warden.kill_group(child.pid, leader)
        assert child.wait(timeout=5) == -signal.SIGKILL


def test_environment_of_children_leads_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    strays = (
        "PGHOST",
        "PGSERVICE",
        "DATABASE_URL",
        "PORT",
        "GUNICORN_CMD_ARGS",
        "LOCUST_HOST",
        "DJANGO_SETTINGS_MODULE",
    )
    for name in strays:
        monkeypatch.setenv(name, "x")
    environment = process.clean_environment(LAB_VARIANT="a/b")
    assert [name for name in strays if name in environment] == []
    assert environment["LAB_VARIANT"] == "a/b"


@pytest.mark.parametrize(("word", "there"), [("dismissed", True), ("", False)])
def test_a_temporary_folder_goes_with_a_lab_that_cannot_remove_it(tmp_path: Path, word: str, there: bool) -> None:
    folder = tmp_path / "with a space"
    folder.mkdir()
    command = [sys.executable, "-m", "lab.services.warden"]
    subprocess.run(command, input=f"folder {folder}\n{word}\n", text=True, cwd=ROOT, check=True, timeout=30)
    assert folder.exists() == there


@pytest.mark.parametrize(("number", "raised"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, Terminated)])
def test_a_child_is_known_before_its_parent_hears_that_it_should_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, raised: type[BaseException]
) -> None:
    started: list[subprocess.Popen[str]] = []
    real = subprocess.Popen

    def slow(*arguments: Any, **options: Any) -> "subprocess.Popen[str]":
        started.append(real(*arguments, **options))
        os.kill(os.getpid(), number)
        time.sleep(0.01)
        return started[-1]

    one = process.Warden()
    monkeypatch.setattr("lab.services.process.subprocess.Popen", slow)
    with stoppable(), pytest.raises(raised):
        process.spawn("child", ["sleep", "60"], tmp_path / "log", one)
    monkeypatch.undo()
    assert running(started[0].pid)
    one.dismiss()
    assert started[0].wait(timeout=3) == -signal.SIGKILL
