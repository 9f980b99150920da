"""What the load generator can do: its recorder beside Locust alone, its ceiling beside the fastest fix and wrk."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lab.bench.blocks import ratio, rounds
from lab.bench.line import Line, compared, unmeasured
from lab.bench.stand import Stand, stand
from lab.bench.verdicts import latest
from lab.discovery import scenario_names
from lab.registry import get_scenario, get_variant
from lab.services.locust import Load
from lab.services.process import ServiceError

ROUNDS, SECONDS, USERS = 12, 1, 4
WRK = "Locust's ceiling against wrk's, same empty answer"


def recorder() -> list[Line]:
    """The rate of users who record, against the same users without; the emptier the answer, the more it shows."""
    scenario = get_scenario("n_plus_one")
    with stand() as place:
        arm, _ = place.arm(scenario, get_variant(scenario, "fixed_values"))
        empty, page = root_of(arm.url) + "/-/nothing", arm.url + "books/?size=100"
        with generator(place, "loadtests.recorder_cost", [empty, empty, page, page], USERS) as load:
            names = ("empty recorded", "empty bare", "page recorded", "page bare")
            times = rounds({name: _recording(load, index) for index, name in enumerate(names)}, ROUNDS)
    what = "rate with the recorder against FastHttpUser alone, {}"
    why = "each request is written down twice, carries two headers more and is reported by hand: Python, all of it"
    return [
        compared(what.format("an empty answer"), ratio(times, "empty recorded", "empty bare"), least=0.95, why=why),
        compared(what.format("a page of 100 books"), ratio(times, "page recorded", "page bare"), least=0.95, why=why),
    ]


def ceiling() -> list[Line]:
    """How fast the generator goes on an empty answer, beside the fastest recommended fix, and beside wrk."""
    name, variant = fastest([latest(name) for name in scenario_names()])
    scenario = get_scenario(name)
    tool, users = shutil.which("wrk"), scenario.load.users
    with stand() as place:
        arm, _ = place.arm(scenario, get_variant(scenario, variant))
        with generator(place, f"{scenario.package}.load", [arm.url], users) as load:
            sides: dict[str, Callable[[], float]] = {
                "empty": lambda: rate(load.play(0, 0, SECONDS, nothing=True)),
                "fix": lambda: rate(load.play(0, 0, SECONDS)),
            }
            if tool:
                sides["wrk"] = lambda: wrk(tool, root_of(arm.url) + "/-/nothing", users)
            times = rounds(sides, ROUNDS)
    best = max(times["empty"])
    why = "an empty answer costs this server nearly as much as that fix; the two share the processor with Locust"
    return [
        compared(
            f"generator's ceiling against the fastest recommended fix ({name}/{variant})",
            ratio(times, "empty", "fix"),
            least=3,
            note=f"at most {best:,.0f} requests/s with {users} users",
            why=why,
        ),
        compared(WRK, ratio(times, "empty", "wrk"), least=0.1, note=f"wrk: at most {max(times['wrk']):,.0f} requests/s")
        if tool
        else unmeasured(WRK, ">= 0.1x", "wrk is not installed (Debian, Ubuntu: apt install wrk)"),
    ]


def fastest(results: list[dict[str, Any]]) -> tuple[str, str]:
    """The scenario whose recommended fix answered the most requests per second, and that fix."""
    fixes = [(next(arm for arm in result["arms"] if arm["kind"] == "fixed"), result) for result in results]
    arm, result = max(fixes, key=lambda fix: float(fix[0]["load"]["per_second"]))
    return result["scenario"], arm["variant"]


@contextmanager
def generator(place: Stand, module: str, urls: list[str], users: int) -> Iterator[Load]:
    """A load generator that stands by."""
    load = Load(module, urls, users, 0, place.folder, place.warden)
    try:
        load.wait_ready()
        yield load
    finally:
        load.quit()


def rate(report: dict[str, Any]) -> float:
    """Requests per second of a block.

    Raises:
        ServiceError: nothing was served.
    """
    if not report["served"]:
        raise ServiceError("Locust sent nothing; no rate was measured")
    return float(report["served"] / report["took"])


def _recording(load: Load, arm: int) -> Callable[[], float]:
    """A side that sees that what should be recorded was, and nothing else."""

    def measure() -> float:
        report = load.play(arm, 0, SECONDS)
        recorded, wanted = report.get("ok", 0), report["served"] if arm % 2 == 0 else 0
        if recorded != wanted:
            raise ServiceError(f"{recorded} requests were recorded as ok, {wanted} should be; nothing was measured")
        return rate(report)

    return measure


def wrk(tool: str, url: str, users: int) -> float:
    """The rate of wrk with one thread and as many connections as there are users, closed after each answer.

    Raises:
        ServiceError: an answer was an error, or it said no rate.
    """
    command = [tool, "-t1", f"-c{users}", f"-d{SECONDS}s", "-H", "Connection: close", url]
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None or "Non-2xx" in said:
        raise ServiceError(f"wrk measured nothing: {said.strip()[-300:]}")
    return float(found[1])


def root_of(url: str) -> str:
    """Scheme, host and port of a URL."""
    return "/".join(url.split("/")[:3])
