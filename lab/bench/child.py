"""A command of the lab as a child, that is gone with everything it started whatever ends us."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lab.discovery import ROOT
from lab.services.process import Warden, clean_environment

PATIENCE = 30.0


@dataclass(slots=True)
class Finished:
    """What a child printed, what it returned, and the seconds it took."""

    output: str
    errors: str
    code: int
    seconds: float


@contextlib.contextmanager
def started(
    command: Sequence[str | Path], *, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[str]"]:
    """Start a command in a session of its own; if the block is left by an exception, it is interrupted as by Ctrl-C."""
    warden = Warden()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=environment or clean_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        text=True,
    )
    warden.watch(process.pid)
    try:
        with process:
            try:
                yield process
            except BaseException:
                _interrupt(process)
                raise
    finally:
        warden.dismiss()


def finish(
    command: Sequence[str | Path], *, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> Finished:
    """Run a command to its end."""
    with started(command, cwd=cwd, environment=environment) as process:
        began = time.monotonic()
        output, errors = process.communicate()
        return Finished(output, errors, process.returncode, time.monotonic() - began)


def _interrupt(process: "subprocess.Popen[str]") -> None:
    """Have it tear down what it started; the warden kills what is left after that."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
