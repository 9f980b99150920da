"""`bench`: the lab itself, measured against its targets; ratios and counts first, seconds of this machine second."""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
from rich.console import Console
from rich.table import Table

from lab.discovery import ROOT
from lab.reports.result import write_whole
from lab.services.process import clean_environment, identify
from lab.services.shared import pid_files
from lab.state import state_dir

REPEATS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One figure beside its target; `met` is None where it could not be measured, and `note` says why."""

    what: str
    figure: str
    target: str
    met: bool | None
    note: str = ""


def run(options: argparse.Namespace) -> int:
    """Measure everything and print the table; gives 1 if a target was missed."""
    console = Console()
    lines: list[Line] = []
    for measure in (start_up, warm_run, memory, fresh_clone):
        console.print(f"{measure.__name__} …", style="dim")
        lines += measure()
    console.print(_table(lines))
    write_whole(state_dir() / "bench.json", json.dumps([asdict(line) for line in lines], indent=1))
    return 1 if any(line.met is False for line in lines) else 0


def _table(lines: Sequence[Line]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", "what", "figure", "target", "note"):
        table.add_column(heading)
    for line in lines:
        mark = {True: "✓", False: "✗", None: "?"}[line.met]
        table.add_row(mark, line.what, line.figure, line.target, line.note)
    return table


def _seconds(command: Sequence[str], **variables: str) -> float:
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, env=clean_environment(**variables), capture_output=True, check=False)
    return time.monotonic() - began


def start_up() -> list[Line]:
    """How long the short commands take, beside Django's own set-up; the best of a few."""
    settings = {"DJANGO_SETTINGS_MODULE": "lab.settings.base"}
    setup = [sys.executable, "-c", "import django; django.setup()"]
    listing = [sys.executable, "-m", "lab", "list"]
    typo = [sys.executable, "-m", "lab", "scenario", "race_conditon"]
    best = {
        name: min(_seconds(command, **settings) for _ in range(REPEATS))
        for name, command in (("setup", setup), ("list", listing), ("typo", typo))
    }
    ratio = best["list"] / best["setup"]
    return [
        Line("make list against django.setup()", f"{ratio:.2f}x", "<= 2x", ratio <= 2),
        Line(
            "a misspelt NAME is answered after", f"{best['typo']:.2f} s", "before Django", best["typo"] < best["setup"]
        ),
    ]


def _result(name: str) -> tuple[dict[str, float], float]:
    began = time.monotonic()
    command = [sys.executable, "-m", "lab", "scenario", name, "--json"]
    done = subprocess.run(command, cwd=ROOT, env=clean_environment(), capture_output=True, text=True, check=False)
    return json.loads(done.stdout), time.monotonic() - began


def warm_run() -> list[Line]:
    """A scenario for the second time: wall time, and how much of it is not measuring."""
    _result("n_plus_one")
    result, wall = _result("n_plus_one")
    rest = wall - result["measuring_seconds"]
    return [
        Line("n_plus_one, second time", f"{wall:.1f} s", "<= 30 s", wall <= 30, str(result["verdict"])),
        Line("  of it not measuring", f"{rest:.1f} s", "<= 10 s", rest <= 10),
    ]


class PssSampler(threading.Thread):
    """The most memory that a process tree and the shared servers ever had, as the sum of PSS in bytes."""

    def __init__(self, root: int) -> None:
        super().__init__(daemon=True)
        self._root, self._end = root, threading.Event()
        self.peak = 0

    def run(self) -> None:
        """Sample twice a second."""
        while not self._end.wait(0.5):
            self.peak = max(self.peak, self._sum())

    def stop(self) -> int:
        """End the sampling; gives the peak."""
        self._end.set()
        self.join()
        return self.peak

    def _sum(self) -> int:
        tops = [_process(self._root), *(identify(path, mark) for path, mark, _ in pid_files())]
        # Each once: the servers are children of whoever started them.
        family = {process.pid: process for top in tops if top is not None for process in _family(top)}
        return sum(_pss(process) for process in family.values())


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


def _family(top: psutil.Process) -> list[psutil.Process]:
    try:
        return [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except (psutil.Error, AttributeError):
        return 0


def memory() -> list[Line]:
    """The whole lab under its largest load."""
    if not hasattr(psutil.Process().memory_full_info(), "pss"):
        return [Line("peak memory under load", "", "< 1.5 GB", None, "this system gives no PSS")]
    command = [sys.executable, "-m", "lab", "scenario", "race_condition", "--json"]
    child = subprocess.Popen(command, cwd=ROOT, env=clean_environment(), stdout=subprocess.DEVNULL)
    sampler = PssSampler(child.pid)
    sampler.start()
    child.wait()
    peak = sampler.stop()
    return [
        Line("peak memory under load (race_condition, sum of PSS)", f"{peak / 1e9:.2f} GB", "< 1.5 GB", peak < 1.5e9)
    ]


def fresh_clone() -> list[Line]:
    """From `git clone` to the first verdict, with nothing installed and nothing cached."""
    with tempfile.TemporaryDirectory(prefix="fresh-") as place:
        clone = Path(place) / "clone"
        environment = {k: v for k, v in clean_environment().items() if k != "PYTHONPATH"}
        environment |= {"UV_CACHE_DIR": str(Path(place) / "cache"), "LAB_STATE": str(clone / ".lab")}
        before, began = _received(), time.monotonic()
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        done = subprocess.run(
            ["make", "scenario", "NAME=n_plus_one"],
            cwd=clone,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        took, received = time.monotonic() - began, _received() - before
        python = clone / ".venv" / "bin" / "python"
        if python.exists():
            subprocess.run([python, "-m", "lab", "clean"], cwd=clone, env=environment, capture_output=True, check=False)
        installed = sum(path.stat().st_size for path in clone.rglob("*") if path.is_file() and not path.is_symlink())
    verdict = next((line for line in done.stdout.splitlines() if line.startswith("PROVEN")), "no verdict")
    return [
        Line("fresh clone to first verdict", f"{took:.0f} s", "<= 120 s", took <= 120 and "PROVEN" in verdict, verdict),
        Line("  received from the network", f"{received / 1e6:.0f} MB", "", None if received == 0 else True),
        Line("  on disk afterwards", f"{installed / 1e6:.0f} MB", "", True),
    ]


def _received() -> int:
    """Bytes that came in on anything but the loopback interface."""
    counters = psutil.net_io_counters(pernic=True)
    return sum(nic.bytes_recv for name, nic in counters.items() if not name.startswith("lo"))
