"""The memory of other processes, as the kernel tells it; what a system does not tell is None, and never a small number.

Three figures, all in bytes:

- *PSS*: what a process has in memory, pages that it shares counted as its share of them. Summed over forked workers it
  counts every page once. Costs the kernel a walk over the page tables: a millisecond or so.
- *resident*: what it has in memory, shared pages counted whole (RSS). For differences of one process.
- *peak*: the most that was ever resident since the last reset (the high-water mark). The kernel keeps it, so nothing
  is sampled and no moment is missed. Linux alone has a reset for it.

The kernel counts in batches for each core: resident and peak may be some tenths of a megabyte off.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

KIB = 1024
RESET_PEAK = "5"  # see clear_refs in the manual page proc_pid_clear_refs(5)


@dataclass(frozen=True, slots=True)
class Resident:
    """What a process has in memory, and the most it had since its peak was reset."""

    now: int
    peak: int


def pss(pid: int) -> int | None:
    """The proportional set size of a process; None where it is gone, is not ours, or the system gives none."""
    try:
        return int(psutil.Process(pid).memory_full_info().pss)
    except (psutil.Error, AttributeError):
        return None


def total_pss(pids: Collection[int]) -> int | None:
    """The PSS of several processes together; None of none, and where one of them is not known."""
    sizes = [pss(pid) for pid in pids]
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None


def reset_peak(pid: int) -> bool:
    """Have the peak of a process begin anew at what it has now; says whether the system can."""
    try:
        Path(f"/proc/{pid}/clear_refs").write_text(RESET_PEAK)
    except OSError:
        return False
    return True


def resident(pid: int) -> Resident | None:
    """What a process has in memory and its peak; None where the system does not tell both."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    sizes = dict(re.findall(r"^(VmRSS|VmHWM):\s+(\d+) kB$", status, re.MULTILINE))
    if len(sizes) != 2:
        return None
    now, peak = int(sizes["VmRSS"]) * KIB, int(sizes["VmHWM"]) * KIB
    return Resident(now, max(now, peak))


class LoadMemory:
    """The memory of a server's workers from when they were ready: after each block of the load, and at its highest."""

    def __init__(self, workers: Collection[int]) -> None:
        self._ready = {pid: resident(pid) for pid in workers}
        self._series: list[dict[str, int | None]] = []

    def note(self, block: int) -> None:
        """Remember the workers' PSS after a block, when nothing is in flight."""
        self._series.append({"block": block, "pss": total_pss(self._ready)})

    def told(self) -> dict[str, Any]:
        """The `series` of PSS, and how far all was `lifted` since: each worker at its own highest moment, summed."""
        lifts: list[int] = []
        for pid, ready in self._ready.items():
            seen = resident(pid)
            if ready is not None and seen is not None:
                lifts.append(seen.peak - ready.now)
        known = lifts and len(lifts) == len(self._ready)
        return {"series": self._series, "lifted": sum(lifts) if known else None}
