"""The most memory that the whole lab ever has under its largest load."""

import sys
import threading

import psutil

from lab.bench.child import started
from lab.bench.line import Line, amount, unmeasured
from lab.evidence.memory import pss
from lab.services.process import identify
from lab.services.shared import pid_files

NAME = "race_condition"
WHAT = f"peak memory under load ({NAME}, sum of PSS)"


def memory() -> list[Line]:
    """The whole lab under its largest load."""
    if not hasattr(psutil.Process().memory_full_info(), "pss"):
        return [unmeasured(WHAT, "<= 1.5 GB", "this system gives no PSS")]
    with started([sys.executable, "-m", "lab", "scenario", NAME, "--json"]) as child:
        sampler = PssSampler(child.pid)
        sampler.start()
        try:
            child.communicate()
        finally:
            peak = sampler.stop()
    return [amount(WHAT, peak / 1e9, 1.5, "GB")]


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
        family = {process.pid for top in tops if top is not None for process in _family(top)}
        return sum(pss(pid) or 0 for pid in family)


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
