"""How long a verdict takes: warm, from a fresh clone, and for the whole catalogue."""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import psutil

from lab.bench.child import finish
from lab.bench.line import STATED, Line, amount, unmeasured
from lab.discovery import ROOT, scenario_names
from lab.runner.ledger import streak
from lab.services.process import ServiceError, clean_environment
from lab.state import runs_dir

NAME = "n_plus_one"
NOT_MEASURING = "starting servers, cloning, serving and the profile pass; `steps` in result.json has each"


def warm() -> list[Line]:
    """A scenario for the second time: wall time, and how much of it is not measuring."""
    run_scenario(NAME)
    result, wall = run_scenario(NAME)
    rest = wall - result["measuring_seconds"]
    return [
        amount(f"{NAME}, second time", wall, 30, "s", note=result["verdict"], why=NOT_MEASURING),
        amount("of it not measuring", rest, 10, "s", why=NOT_MEASURING),
    ]


def run_scenario(name: str) -> tuple[dict[str, Any], float]:
    """Run a scenario as a user would; gives its result and the wall seconds.

    Raises:
        ServiceError: it gave no result.
    """
    done = finish([sys.executable, "-m", "lab", "scenario", name, "--json"])
    try:
        return json.loads(done.output), done.seconds
    except ValueError:
        raise ServiceError(f"`make scenario NAME={name}` gave no result: {done.errors.strip()[-500:]}") from None


def fresh_clone() -> list[Line]:
    """From `git clone` to the first verdict, with nothing installed and nothing cached."""
    with tempfile.TemporaryDirectory(prefix="lab-fresh-") as place:
        clone, cache = Path(place) / "clone", Path(place) / "cache"
        environment = {k: v for k, v in clean_environment().items() if k != "PYTHONPATH"}
        environment |= {"UV_CACHE_DIR": str(cache), "LAB_STATE": str(clone / ".lab")}
        before = _received()
        cloned = finish(["git", "clone", "-q", ROOT, clone], cwd=ROOT, environment=environment)
        done = finish(["make", "scenario", f"NAME={NAME}"], cwd=clone, environment=environment)
        took, received = cloned.seconds + done.seconds, _received() - before
        installed = sum(path.stat().st_size for path in clone.rglob("*") if path.is_file() and not path.is_symlink())
        python = clone / ".venv" / "bin" / "python"
        if python.exists():
            finish([python, "-m", "lab", "clean"], cwd=clone, environment=environment)
    verdict = next((line for line in done.output.splitlines() if line.startswith("PROVEN")), "")
    return _first_verdict(took, verdict, received, installed, f"{done.output}\n{done.errors}".strip()[-300:])


def _first_verdict(took: float, verdict: str, received: int, installed: int, said: str) -> list[Line]:
    what = "fresh clone to first verdict"
    network = "received from the network meanwhile"
    if not verdict:
        return [unmeasured(what, "<= 120 s", f"the clone's run was not PROVEN: {said}")]
    return [
        amount(what, took, 120, "s", note=verdict, why="most of it is the network's"),
        Line(network, f"{received / 1e6:.0f} MB", STATED, met=True)
        if received
        else unmeasured(network, STATED, "this system does not count what came in, or nothing did"),
        Line("on disk afterwards", f"{installed / 1e6:.0f} MB", STATED, met=True),
    ]


def _received() -> int:
    """Bytes that came in on anything but the loopback interface."""
    counters = psutil.net_io_counters(pernic=True)
    return sum(nic.bytes_recv for name, nic in counters.items() if not name.startswith("lo"))


def catalogue() -> list[Line]:
    """All scenarios, one after the other as `make prove` runs them: wall time, and the share that is not measuring."""
    results = [latest(name) for name in scenario_names()]
    seconds = sum(result["seconds"] for result in results)
    share = 1 - sum(result["measuring_seconds"] for result in results) / seconds
    proven = sum(result["verdict"] == "PROVEN" for result in results)
    slowest = max(results, key=lambda result: float(result["seconds"]))
    note = f"{proven} of {len(results)} PROVEN; the longest is {slowest['scenario']} with {slowest['seconds']:.0f} s"
    return [
        amount("the whole catalogue (`make prove`)", seconds / 60, 15, "min", note=note),
        amount("of it not measuring", 100 * share, 35, "%", why=NOT_MEASURING),
    ]


def latest(name: str) -> dict[str, Any]:
    """The result of the scenario's last whole run on the code as it is now; it is run where there is none."""
    for entry in reversed(streak(name)[2]):
        path = runs_dir() / entry.run / "result.json"
        if path.exists():
            return dict(json.loads(path.read_text()))
    return run_scenario(name)[0]
