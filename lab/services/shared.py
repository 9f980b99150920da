"""Servers that several commands of the lab share: the first one starts them, the last one to leave stops them."""

import contextlib
import fcntl
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil

from lab.services.process import identify
from lab.state import data_dir, server_dir

STOP_SECONDS = 8.0


@contextlib.contextmanager
def start_lock() -> Iterator[None]:
    """Hold the lock under which shared servers are started and stopped."""
    with (server_dir() / "start.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def join_users() -> int:
    """Register this process as a user of the shared servers; the kernel forgets it when the process ends."""
    descriptor = os.open(server_dir() / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def pid_files() -> list[tuple[Path, str, signal.Signals]]:
    """The pid file of each shared server, the mark its command line must carry, and how it is asked to stop."""
    postgres, valkey = data_dir("postgres"), data_dir("valkey")
    return [
        (postgres / "postmaster.pid", str(postgres), signal.SIGINT),
        (valkey / "valkey.pid", str(valkey), signal.SIGTERM),
    ]


def stop_if_unused() -> bool:
    """Stop the shared servers unless another process still uses them; says whether they were stopped."""
    with start_lock():
        descriptor = os.open(server_dir() / "users.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            stop()
            return True
        finally:
            os.close(descriptor)


def stop() -> None:
    """Stop every shared server that really is ours, wait for its end, and remove the sockets that a dead one leaves."""
    found = [(identify(path, mark), how) for path, mark, how in pid_files()]
    running = [(process, how) for process, how in found if process is not None]
    families = [child for process, _ in running for child in _children(process)]
    for process, how in running:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(how)
    _, left = psutil.wait_procs([process for process, _ in running], timeout=STOP_SECONDS)
    # A child that is stopped sees neither its parent's word nor its end.
    for process in [*left, *families]:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    # A dead child that nobody has waited for still counts as alive to the next server's lock files.
    psutil.wait_procs(left, timeout=STOP_SECONDS)
    remove_sockets()


def remove_sockets() -> None:
    """Remove the sockets of servers that do not run: a lock beside one may name a stranger that has the pid by now."""
    for path in (server_dir() / "s", server_dir() / "v"):
        for left in path.glob("*") if path.exists() else ():
            left.unlink(missing_ok=True)


def _children(process: psutil.Process) -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.children(recursive=True)
    return []
