"""Servers that several processes share: who comes first starts them, who leaves last stops them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import psutil
import pytest

from lab.discovery import ROOT
from lab.services import shared

pytestmark = pytest.mark.timeout(90)

# One user of the servers: says what it sees when they run, and leaves when its input ends.
USER = """
import json, sys
from lab.services import postgres
from lab.services.servers import Servers
from lab.state import data_dir
with Servers():
    with postgres.connect() as connection:
        answer = connection.execute("SELECT count(*) FROM lab_marker").fetchone()[0]
    pid_file = data_dir("postgres") / "postmaster.pid"
    pid = int(pid_file.read_text().split()[0])
    print(json.dumps({"pid": pid, "file": str(pid_file), "answer": answer}), flush=True)
    sys.stdin.read()
"""


class User:
    """A process that uses the servers."""

    def __init__(self, state: Path) -> None:
        environment = {**os.environ, "LAB_STATE": str(state), "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", USER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stdout is not None
        seen = json.loads(self.process.stdout.readline())
        self.pid, self.pid_file, self.answer = seen["pid"], Path(seen["file"]), seen["answer"]

    def leave(self) -> None:
        """Go, and be gone."""
        self.process.communicate(timeout=30)
        assert self.process.returncode == 0


Come = Callable[[], User]


@pytest.fixture
def come(state: Path) -> Iterator[Come]:
    """Users of servers that nobody else has; whoever is still there in the end leaves."""
    users: list[User] = []

    def come() -> User:
        users.append(User(state))
        return users[-1]

    yield come
    for user in users:
        if user.process.poll() is None:
            user.process.communicate(timeout=30)


def test_the_last_to_leave_stops_them(come: Come) -> None:
    first = come()
    second = come()
    assert first.pid == second.pid
    first.leave()
    assert psutil.pid_exists(first.pid)
    third = come()
    assert third.pid == first.pid
    second.leave()
    assert psutil.pid_exists(first.pid)
    third.leave()
    assert not psutil.pid_exists(first.pid)
    assert not first.pid_file.exists()


def test_a_stopped_child_goes_with_its_server_and_so_do_the_sockets(come: Come) -> None:
    user = come()
    sockets = Path(user.pid_file.read_text().splitlines()[4])
    child = psutil.Process(user.pid).children()[0]
    assert list(sockets.iterdir())
    child.suspend()
    user.leave()
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE
    assert list(sockets.iterdir()) == []


def test_a_user_that_was_killed_counts_no_more(come: Come) -> None:
    first, second = come(), come()
    first.process.kill()
    first.process.communicate()
    assert psutil.pid_exists(second.pid)
    second.leave()
    assert not psutil.pid_exists(second.pid)


@pytest.mark.parametrize("leftover", ["stale", "torn", "foreign"])
def test_a_pid_file_that_was_left_is_survived(come: Come, leftover: str) -> None:
    """After a kill the file names nobody, holds half a number, or names a stranger that has the pid by now."""
    user = come()
    server = psutil.Process(user.pid)
    text = user.pid_file.read_text()
    user.process.kill()
    with ExitStack() as stack:
        server.kill()
        psutil.wait_procs([server], timeout=10)
        user.process.communicate()
        stranger = stack.enter_context(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))
        number = str(stranger.pid) if leftover == "foreign" else text.split()[0]
        user.pid_file.write_text("" if leftover == "torn" else text.replace(text.split()[0], number, 1))
        lock = Path(text.splitlines()[4], ".s.PGSQL.5432.lock")
        lock.write_text(f"{number}\n")
        settings = user.pid_file.with_name("postgresql.auto.conf")
        settings.write_text("auto_explain.log_min_duration = 0\n")
        again = come()
        assert lock.read_text().split()[0] == str(again.pid)
        assert not settings.exists()
        assert again.pid not in (user.pid, stranger.pid)
        assert again.answer == 1
        assert stranger.poll() is None
        again.leave()
        assert stranger.poll() is None
        stranger.communicate(b"\n", timeout=10)


def test_a_server_that_will_not_stop_is_killed_and_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deaf = "import signal, sys, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", deaf, "the-mark"], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        pid_file = tmp_path / "deaf.pid"
        pid_file.write_text(str(child.pid))
        monkeypatch.setattr(shared, "pid_files", lambda: [(pid_file, "the-mark", signal.SIGINT)])
        monkeypatch.setattr(shared, "STOP_SECONDS", 0.5)
        monkeypatch.setattr(shared, "remove_sockets", lambda: None)  # they are those of this session's own servers
        shared.stop()
        # Not even as a zombie: a new PostgreSQL would take the old one's lock for held.
        assert not psutil.pid_exists(child.pid)
