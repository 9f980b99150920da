"""Child processes that never outlive the lab: each in a session of its own, all known to the warden."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Any, Protocol

import psutil

from lab.discovery import ROOT
from lab.services.wards import Wards


class ServiceError(RuntimeError):
    """A server that the run needs did not start, or died; the message says which and what to look at."""


def clean_environment(**extra: str) -> dict[str, str]:
    """This process's environment without settings that could lead a server astray, plus `extra`.

    PORT makes gunicorn listen on every interface, PG* points libpq elsewhere, LOCUST_* overrules our arguments, and
    LAB_TRACED is never inherited: what is measured must not pay for being traced.
    """
    strays = ("PG", "LOCUST_", "GUNICORN", "CELERY_", "DJANGO_")
    names = ("PORT", "DATABASE_URL", "LAB_TRACED")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(strays) and k not in names}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", **extra}


class Warden:
    """A small process that ends the lab's children when the lab itself is killed; it watches a pipe, not a pid."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "lab.services.warden"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, env=clean_environment(), cwd=ROOT, start_new_session=True, text=True
        )
        self._wards = Wards()

    def tell(self, *words: object) -> None:
        """Send one line."""
        pipe = self._process.stdin
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError, ValueError):
                pipe.write(" ".join(map(str, words)) + "\n")  # at once: threads tell it of children, too
                pipe.flush()

    def watch(self, pid: int) -> None:
        """Have the process group of `pid` killed when this process ends."""
        self.tell("group", pid)
        self._wards.add(pid)

    def dismiss(self) -> None:
        """Let the warden clear up what is left and wait for it."""
        self.tell("dismissed")
        if self._process.stdin is not None:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
        self._wards.forget()


class Process(Protocol):
    """What the lab needs of a process: `subprocess.Popen` has it, and so does a forked server."""

    pid: int
    stdin: IO[str] | None
    stdout: IO[str] | None

    def poll(self) -> int | None:
        """The exit code, or None."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end."""
        ...

    def send_signal(self, number: int, /) -> None:
        """Send a signal."""
        ...


@dataclass(slots=True)
class Child:
    """One child process and the log it writes to."""

    name: str
    process: Process
    log: Path

    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def pids(self) -> list[int]:
        """Its own pid and those of all its descendants."""
        try:
            own = psutil.Process(self.process.pid)
            return [own.pid, *(child.pid for child in own.children(recursive=True))]
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        """Kill its whole group at once: it has nothing to save."""
        self.stop(signal.SIGKILL)

    def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = 3.0) -> None:
        """Ask it to end, then kill its whole group."""
        if self.alive():
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(how)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=seconds)
        # Of one that has ended, a pid that is there is a stranger's by now; while its group lives, it is nobody's.
        if self.alive() or not psutil.pid_exists(self.process.pid):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def tail(self, lines: int = 8) -> str:
        """The last lines of its log."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:]) if self.log.exists() else ""


def spawn(
    name: str,
    command: Sequence[str | Path],
    log: Path,
    warden: Warden | None,
    *,
    pipes: bool = False,
    **options: Any,
) -> Child:
    """Start a child in its own session, its output going to `log`.

    With `pipes` its standard input and output stay connected to this process. Without a warden it may outlive us.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink, undisturbed():
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.PIPE if pipes else subprocess.DEVNULL,
            stdout=subprocess.PIPE if pipes else sink,
            stderr=sink,
            cwd=options.pop("cwd", ROOT),
            start_new_session=True,
            text=True,
            **options,
        )
        if warden is not None:
            warden.watch(process.pid)
    return Child(name, process, log)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Put off what Ctrl-C and SIGTERM raise until the end of a block.

    A child that was started, but that the warden was not told of, would be left behind for good.
    """
    arrived: list[tuple[int, FrameType | None]] = []
    handlers: dict[signal.Signals, Callable[[int, FrameType | None], Any]] = {}
    if threading.current_thread() is threading.main_thread():  # nothing is ever raised in another one
        for number in (signal.SIGINT, signal.SIGTERM):
            if callable(handler := signal.getsignal(number)):
                handlers[number] = handler
                signal.signal(number, lambda *signalled: arrived.append(signalled))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for received, frame in arrived[:1]:
            handlers[signal.Signals(received)](received, frame)


def wait_until(ready: Callable[[], bool], child: Child, seconds: float) -> None:
    """Wait until `ready` says so.

    Raises:
        ServiceError: the child ended before, or the time is up.
    """
    deadline = time.monotonic() + seconds
    while not ready():
        if not child.alive():
            raise ServiceError(f"{child.name} ended while starting. Its log {child.log} ends:\n{child.tail()}")
        if time.monotonic() > deadline:
            raise ServiceError(
                f"{child.name} was not ready after {seconds:.0f} s. Its log {child.log}:\n{child.tail()}"
            )
        time.sleep(0.02)


def identify(pid_file: Path, *marks: str) -> psutil.Process | None:
    """The process a pid file speaks of, if its command line carries all marks; a stale file may name a stranger."""
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        line = " ".join(process.cmdline())
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return process if all(mark in line for mark in marks) else None
