"""Processes forked from one that has imported the heavy libraries already: a second and a half saved for each arm.

Nothing that reads settings is imported there, so every process still configures itself from its own environment.
"""

import contextlib
import gc
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from multiprocessing import forkserver, util
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import IO, Any

from lab.discovery import ROOT
from lab.services.process import Child, Warden, spawn, undisturbed

PRELOADED = [
    *("gunicorn.app.wsgiapp", "gunicorn.workers.gthread", "psycopg", "redis", "requests"),
    *("django.core.wsgi", "django.db.models", "django.forms", "django.template.backends.django", "django.urls"),
    *("django.views.generic", "django.middleware.common", "django.middleware.security", "django.test.client"),
    *("django.db.backends.postgresql.base", "django.db.migrations.operations", "django.contrib.postgres.fields"),
    *("sqlparse", "yaml", "pygments.lexers"),
    *("celery.apps.worker", "celery.bin.celery", "celery.concurrency.prefork", "kombu.transport.redis"),
]
# On macOS a child forked after certain system libraries were used is killed.
AVAILABLE = sys.platform == "linux"
_MAIN = threading.Lock()


def warm_up() -> None:
    """Have the libraries imported in the background, while something else is done."""
    if AVAILABLE:
        multiprocessing.set_forkserver_preload(PRELOADED)
        forkserver.ensure_running()


def folder() -> str:
    """The temporary folder of the fork server's socket, which whoever is killed does not remove."""
    return util.get_temp_dir()


class Forked:
    """A forked process with the few methods of `subprocess.Popen` that the lab uses."""

    def __init__(
        self, process: multiprocessing.process.BaseProcess, stdin: IO[str] | None = None, stdout: IO[str] | None = None
    ) -> None:
        self._process, self.stdin, self.stdout = process, stdin, stdout
        self.pid = process.pid or 0

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end.

        Raises:
            subprocess.TimeoutExpired: it still runs.
        """
        self._process.join(timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("forked server", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)


def fork_gunicorn(
    arguments: Sequence[str], environment: dict[str, str], log: Path, warden: Warden, listener: socket.socket
) -> Forked:
    """Fork a gunicorn master in a session of its own; `listener` becomes its socket."""
    return _fork(_serve, (list(arguments), listener), environment, log, warden)


def start_module(
    name: str,
    module: str,
    log: Path,
    warden: Warden,
    environment: dict[str, str],
    arguments: Sequence[str] = (),
    *,
    pipes: bool = False,
) -> Child:
    """Start a process that calls the `main()` of a module: forked where that works, `python -m` elsewhere.

    With `pipes` its standard input and output stay connected to this process.
    """
    if not AVAILABLE:
        return spawn(name, [sys.executable, "-m", module, *arguments], log, warden, env=environment, pipes=pipes)
    log.parent.mkdir(parents=True, exist_ok=True)
    return Child(name, _fork(_call_main, (module, list(arguments)), environment, log, warden, pipes=pipes), log)


def _fork(
    function: Callable[..., None],
    arguments: tuple[Any, ...],
    environment: dict[str, str],
    log: Path,
    warden: Warden,
    *,
    pipes: bool = False,
) -> Forked:
    """Fork a process that begins when the warden knows it, and never if we are gone by then."""
    warm_up()
    context = multiprocessing.get_context("forkserver")
    known, tell = context.Pipe(duplex=False)
    its, ours = _two_pipes() if pipes else ([], [])
    process = context.Process(target=_become, args=(known, its, function, arguments, environment, str(log)))
    with known, tell, undisturbed():
        with _without_main():
            process.start()
        for end in its:
            end.close()
        forked = Forked(process, *ours)
        warden.watch(forked.pid)
        with contextlib.suppress(BrokenPipeError):
            tell.send_bytes(b"begin")
    return forked


def _two_pipes() -> tuple[list[Connection], list[IO[str]]]:
    """A child's ends of its standard input and output, and ours."""
    (stdin, writes), (reads, stdout) = multiprocessing.Pipe(duplex=False), multiprocessing.Pipe(duplex=False)
    ours: list[IO[str]] = [os.fdopen(os.dup(writes.fileno()), "w"), os.fdopen(os.dup(reads.fileno()))]
    writes.close()
    reads.close()
    return [stdin, stdout], ours


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Keep the child from running our main module again: it needs nothing of it, and not every one can be run twice."""
    with _MAIN:
        main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _become(
    known: Connection,
    pipes: Sequence[Connection],
    function: Callable[..., None],
    arguments: tuple[Any, ...],
    environment: dict[str, str],
    log: str,
) -> None:
    os.setsid()
    try:
        known.recv_bytes()
    except EOFError:
        return
    known.close()
    gc.freeze()  # the collector would write to pages that all forked processes share
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # its own, of that environment
    os.chdir(ROOT)
    sink = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    stdin, stdout = (pipe.fileno() for pipe in pipes) if pipes else (os.open(os.devnull, os.O_RDONLY), sink)
    for target, source in ((0, stdin), (1, stdout), (2, sink)):
        os.dup2(source, target)
    sys.stdin = os.fdopen(0, closefd=False)  # the fork server's own is another file
    function(*arguments)


def _serve(arguments: list[str], listener: socket.socket) -> None:
    sys.argv = ["gunicorn", *arguments, "--bind", f"fd://{listener.detach()}"]
    from gunicorn.app.wsgiapp import run

    run()


def _call_main(module: str, arguments: list[str]) -> None:
    sys.argv = [module, *arguments]
    import_module(module).main()
