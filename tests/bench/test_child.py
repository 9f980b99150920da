"""A command that the benchmark runs ends with it."""

import sys
from pathlib import Path

import psutil
import pytest

from lab.bench.child import finish, started

# Says that it is ready, and what ended it.
WAITS = """
import pathlib, sys, time
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    pathlib.Path(sys.argv[1]).write_text("interrupted")
"""


def test_it_is_run_to_its_end() -> None:
    done = finish([sys.executable, "-c", "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"])
    assert (done.output, done.errors, done.code) == ("out\n", "err\n", 3)
    assert 0 < done.seconds < 30


def test_it_is_interrupted_with_us(tmp_path: Path) -> None:
    def interrupt() -> None:
        with started([sys.executable, "-c", WAITS, tmp_path / "end"]) as child:
            pids.append(child.pid)
            assert child.stdout is not None
            assert child.stdout.readline() == "ready\n"
            raise KeyboardInterrupt

    pids: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        interrupt()
    assert (tmp_path / "end").read_text() == "interrupted"
    assert not psutil.pid_exists(pids[0])
