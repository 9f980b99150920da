"""Memory from outside: read off a child that does as it is told, and judged on made-up runs."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.evidence import memory as evidence
from lab.memory import (
    MB,
    growth_per_thousand,
    memory_per_answer,
    memory_per_item,
    memory_under_load,
    no_memory_growth,
)
from lab.recording import read_recording, write_recording
from lab.run import ArmRun
from lab.runner.memory import narrow, weigh
from lab.scenario import Memory, Probe, Server
from lab.services import gunicorn
from lab.services.servers import Servers
from tests.lab import made_up

BIG = 40_000_000
# Takes memory and gives it back at one line, keeps it at the other.
CHILD = """
kept = []
for line in iter(input, "end"):
    block = b"x" * int(line.split()[1])
    if line.startswith("keep"):
        kept.append(block)
    del block
    print("done", flush=True)
"""
linux = pytest.mark.skipif(sys.platform != "linux", reason="Linux alone has a peak that can be reset")


class Obedient:
    """A process that takes as much memory as it is told."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process, self.pid = process, process.pid

    def do(self, what: str, size: int) -> None:
        assert self.process.stdin
        assert self.process.stdout
        print(what, size, file=self.process.stdin, flush=True)
        assert self.process.stdout.readline() == "done\n"


@pytest.fixture
def child() -> Iterator[Obedient]:
    command = [sys.executable, "-c", CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        obedient = Obedient(process)
        obedient.do("use", 1)
        yield obedient
        process.kill()


@linux
def test_a_peak_is_seen_that_is_gone_when_one_looks(child: Obedient) -> None:
    assert evidence.reset_peak(child.pid)
    before = evidence.resident(child.pid)
    child.do("use", BIG)
    after = evidence.resident(child.pid)
    assert before
    assert after
    assert after.peak - before.now == pytest.approx(BIG, abs=2 * MB)
    assert after.now - before.now < 2 * MB
    assert evidence.reset_peak(child.pid)
    again = evidence.resident(child.pid)
    assert again
    assert again.peak == pytest.approx(again.now, abs=MB)


@linux
def test_what_is_kept_stays_in_pss(child: Obedient) -> None:
    before = evidence.total_pss([child.pid])
    child.do("keep", BIG)
    after = evidence.total_pss([child.pid])
    assert before
    assert after
    assert after - before == pytest.approx(BIG, abs=2 * MB)


@linux
def test_a_load_is_watched_from_when_the_workers_were_ready(child: Obedient) -> None:
    load = evidence.LoadMemory([child.pid])
    child.do("keep", BIG)
    load.note(0)
    child.do("use", BIG)
    load.note(1)
    told = load.told()
    assert told["lifted"] == pytest.approx(2 * BIG, abs=4 * MB)
    first, second = (note["pss"] for note in told["series"])
    assert second == pytest.approx(first, abs=MB)
    assert evidence.LoadMemory([]).told() == {"series": [], "lifted": None}


def test_of_who_is_gone_nothing_is_known(child: Obedient) -> None:
    child.process.kill()
    child.process.wait()
    assert evidence.pss(child.pid) is None
    assert evidence.resident(child.pid) is None
    assert not evidence.reset_peak(child.pid)
    assert evidence.total_pss([child.pid]) is None
    assert evidence.total_pss([]) is None


@linux
def test_a_server_is_weighed_with_one_worker_that_is_new(servers: Servers, tmp_path: Path) -> None:
    environment = {"DJANGO_SETTINGS_MODULE": "lab.settings.measure", "LAB_VARIANT": "n_plus_one/broken"}
    served, nonce = gunicorn.launch("test", Server(), tmp_path / "log", servers.warden, environment)
    try:
        gunicorn.wait_ready(served, nonce)
        narrow(served)
        probes = [Probe("health", "-/health"), Probe("nobody", "-/nobody")]
        health, nobody = weigh(served, f"{served.url}/", Memory(probes, warm_up="-/nothing"))
        assert (health["probe"], health["status"], nobody["status"]) == ("health", 200, 404)
        assert 0 <= health["kept"] <= health["peak"] < 5 * MB
        assert len(served.current_workers()) == 1
        assert not served.current_workers() & served.workers
        (cold,) = weigh(served, f"{served.url}/", Memory(probes[:1], warm_up="-/nobody"))
        assert cold["peak"] is None
    finally:
        served.child.stop()


def answer(peak: float | None, status: int = 200) -> dict[str, Any]:
    """What one probe cost, in bytes."""
    return {"probe": "a page", "status": status, "bytes": 1, "peak": peak, "kept": peak}


@pytest.mark.parametrize(
    ("answers", "value"),
    [
        ([answer(1e6), answer(8e6)], "holds"),
        ([answer(1e6), answer(8.1e6)], "broken"),
        ([answer(1e6), answer(None)], "unknown"),
        ([answer(1e6), answer(1e6, status=500)], "unknown"),
        ([], "unknown"),
    ],
)
def test_memory_per_answer(answers: list[dict[str, Any]], value: str) -> None:
    arm = made_up.arm("fixed", memory={"answers": answers})
    finding = memory_per_answer(8).judge(arm, made_up.run(arm))
    assert finding.value == value


@pytest.mark.parametrize(
    ("few", "many", "value"),
    [
        (1e6, 1.9e6, "holds"),
        (1e6, 2.1e6, "broken"),
        (30e6, 30.1e6, "holds"),  # much, but it does not grow
        (2e6, 1e6, "holds"),
        (1e6, None, "unknown"),
    ],
)
def test_memory_per_item_is_a_slope(few: float, many: float | None, value: str) -> None:
    answers = [answer(many) | {"probe": "many"}, answer(few) | {"probe": "few"}]
    arm = made_up.arm("fixed", memory={"answers": answers})
    claim = memory_per_item(100, "book", {"few": 1_000, "many": 11_000})
    assert claim.judge(arm, made_up.run(arm)).value == value


def test_one_size_has_no_slope() -> None:
    arm = made_up.arm("fixed", memory={"answers": [answer(1e6)]})
    assert memory_per_item(100, "book", {"a page": 10}).judge(arm, made_up.run(arm)).value == "unknown"


def test_where_nobody_watched_nothing_is_claimed() -> None:
    arm = made_up.arm("fixed")
    for claim in (memory_per_answer(8), memory_per_item(8, "book", {}), no_memory_growth(1)):
        assert claim.judge(arm, made_up.run(arm)).value == "unknown"


def watched(sizes: list[float | None]) -> ArmRun:
    """An arm that answered a hundred requests in every block, whose workers had so many megabytes after each."""
    history = [made_up.sent(number=n, block=n // 100) for n in range(100 * len(sizes))]
    series = [{"block": block, "pss": None if size is None else size * MB} for block, size in enumerate(sizes)]
    return made_up.arm("fixed", history=history, memory={"series": series})


@pytest.mark.parametrize(
    ("sizes", "value"),
    [
        ([50 + 6.4 * block for block in range(10)], "broken"),  # 64 MB in 1,000 requests
        ([40, 50, 50.1, 50.1, 50.2, 50.1, 50.2, 50.2, 50.2, 50.2], "holds"),  # only the first block fills pools
        ([50, 50, 50, 50, 50, 55, 55, 55, 55, 55], "unknown"),  # one step: a leak or not?
        ([50, 50.5, 51, 51.6, 51.9, 52.5, 53.1, 53.4, 54, 54.6], "unknown"),  # at the limit
        ([50, 50, 50, 50, 50, None, 50, 50, 50, 50], "unknown"),
        ([50, 50, 50], "unknown"),
    ],
)
def test_no_memory_growth(sizes: list[float | None], value: str) -> None:
    arm = watched(sizes)
    assert no_memory_growth(5).judge(arm, made_up.run(arm)).value == value


def test_growth_is_told_for_a_thousand_requests() -> None:
    slope = growth_per_thousand(watched([50 + block for block in range(10)]))
    assert slope
    assert slope.value == pytest.approx(10 * MB)
    assert slope.points == 9


def test_price_of_a_load() -> None:
    broken = made_up.arm("broken", memory={"lifted": 208e6})
    fix = made_up.arm("fixed", memory={"lifted": 4e6})
    words = memory_under_load.measure(fix, made_up.run(broken, fix))
    assert words == "16 users lift the workers by 4 MB, broken by 208 MB"
    assert memory_under_load.measure(fix, made_up.run(made_up.arm("broken"), fix)) == ""


def test_a_recording_carries_it(tmp_path: Path) -> None:
    run = made_up.run(made_up.arm("broken"), watched([50, 51, None]))
    run.arms[1].memory["answers"] = [answer(1e6)]
    write_recording(run, tmp_path / "run.xz")
    assert read_recording(tmp_path / "run.xz", run.scenario).arms[1].memory == run.arms[1].memory
