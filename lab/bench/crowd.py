"""A crowded lab: a copy of this checkout with many scenarios and runs, and a `make lab` of its own."""

import contextlib
import json
import os
import re
import shutil
import signal
import string
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice, product
from pathlib import Path
from typing import Any

from lab.bench.blocks import answer
from lab.bench.checkout import copy_checkout
from lab.bench.child import finish, started
from lab.bench.verdicts import latest
from lab.discovery import scenario_names
from lab.runner.ledger import Entry
from lab.runner.lock import RunLock
from lab.services.process import ServiceError, clean_environment
from lab.state import runs_dir, state_dir

SEEN = "n_plus_one"
INDEX_SECONDS = 120.0
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Crowd:
    """Where its pages are; the names of its scenarios and of its runs, oldest first."""

    url: str
    scenarios: Sequence[str]
    runs: Sequence[str]


@contextlib.contextmanager
def crowd(scenarios: int, runs: int) -> Iterator[Crowd]:
    """Make it, have its pages served and every run in their index; all of it is gone afterwards.

    Raises:
        ServiceError: it did not come up.
        RefusedError: a run is at work; two would measure each other.
    """
    folder = state_dir() / "bench" / "crowd"
    shutil.rmtree(folder, ignore_errors=True)
    checkout, state = folder / "checkout", folder / "state"
    environment = {**clean_environment(LAB_STATE=str(state)), "PYTHONPATH": str(checkout)}
    environment.pop("LAB_RESULTS", None)
    try:
        copy_checkout(checkout)
        names = multiply(checkout / "scenarios", scenarios)
        made = fill(state, names, runs)
        command = [sys.executable, "-m", "lab", "lab", "--no-locust"]
        with started(command, cwd=checkout, environment=environment) as lab, contextlib.ExitStack() as alone:
            url = _said(lab.stdout)
            _wait_for(f"{url}/runs/{made[-1]}/")
            alone.callback(RunLock().release)
            yield Crowd(url, names, made)
            lab.send_signal(signal.SIGINT)
            lab.communicate()
    finally:
        finish([sys.executable, "-m", "lab", "clean"], cwd=checkout, environment=environment)
        shutil.rmtree(folder, ignore_errors=True)


def multiply(folder: Path, wanted: int) -> list[str]:
    """Copy the scenarios of a folder under other names until there are so many; gives all names."""
    shipped = sorted(path.parent.name for path in folder.glob("*/scenario.py"))
    names = shipped[:wanted]
    suffixes = ("".join(pair) for pair in product(string.ascii_lowercase, repeat=2))
    for suffix, name in islice(product(suffixes, shipped), max(wanted - len(names), 0)):
        copy = f"{name}_{suffix}"
        shutil.copytree(folder / name, folder / copy)
        for path in (path for path in (folder / copy).rglob("*") if path.is_file()):
            path.write_text(re.sub(rf"\b{name}\b", copy, path.read_text()))
        names.append(copy)
    return names


def fill(state: Path, names: Sequence[str], wanted: int) -> list[str]:
    """Make so many runs, a minute apart, of results that real runs left here, and their ledger; gives their ids."""
    templates = {name: _real(name) for name in scenario_names() if name == SEEN or _seen(name)}
    ids = []
    with _made(state / "ledger.jsonl").open("w") as ledger:
        for minute, name in zip(range(wanted), cycle(names), strict=False):
            real = next((templates[one] for one in templates if f"{name}_".startswith(f"{one}_")), templates[SEEN])
            began = BEGAN + timedelta(minutes=minute)
            entry = _copy_run(real, state / "runs" / f"{began:%Y%m%d-%H%M%S}-{name}", name, began)
            ledger.write(json.dumps(asdict(entry)) + "\n")
            ids.append(entry.run)
    return ids


def _copy_run(real: Path, folder: Path, name: str, began: datetime) -> Entry:
    """Give a scenario the run that another one had; gives its line of the ledger."""
    _made(folder / "result.json")
    for path in real.iterdir():
        if path.is_file() and path.name not in ("result.json", "asked.json"):
            os.link(path, folder / path.name)
    result: dict[str, Any] = json.loads((real / "result.json").read_text())
    (folder / "result.json").write_text(json.dumps({**result, "scenario": name, "run": folder.name}))
    told = {key: result[key] for key in ("commit", "scope", "verdict", "seconds")}
    return Entry(
        when=began.isoformat(), digest="", scenario=name, cause="; ".join(result["causes"]), run=folder.name, **told
    )


def _made(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _real(name: str) -> Path:
    """The folder of a scenario's last run of all variants; it is run where there is none."""
    return runs_dir() / str(latest(name)["run"])


def _seen(name: str) -> bool:
    return any((path / "result.json").exists() for path in runs_dir().glob(f"*-{name}"))


def _said(output: Any) -> str:
    """The address that `make lab` says, once everything is up."""
    said = []
    for line in output or ():
        said.append(line)
        if line.startswith("Ctrl-C"):
            return str(next(one.split()[1] for one in said if one.startswith("index"))).rstrip("/")
    raise ServiceError(f"`make lab` did not come up: {''.join(said)[-500:]}")


def _wait_for(url: str) -> None:
    """Wait until that is there.

    Raises:
        ServiceError: it did not come.
    """
    until = time.monotonic() + INDEX_SECONDS
    while answer(url)[0] != 200:
        if time.monotonic() > until:
            raise ServiceError(f"{url} was not there after {INDEX_SECONDS:.0f} s: the index of the runs is not whole")
        time.sleep(0.5)
