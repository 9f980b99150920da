"""`prove`: the whole catalogue, or what a change touches."""

import argparse
import os
import re
import subprocess
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from lab.commands.scenario import new_folder, run_plan
from lab.discovery import ROOT, scenario_names
from lab.registry import UnknownNameError, get_scenario
from lab.reports import proved
from lab.reports.printable import printable
from lab.reports.proved import Proved
from lab.runner.plan import make_plan
from lab.services.process import ServiceError

CI_TRIES = 3
SHARD = re.compile(r"([0-9]{1,4})/([0-9]{1,4})")


def run(options: argparse.Namespace) -> int:
    """Run them one after another; gives 1 if any was contradicted, 3 if any was left open."""
    console = Console(markup=False, emoji=False)
    began = time.monotonic()
    names = chosen(options.changed, options.shard)
    folder = new_folder(f"{time.strftime('%Y%m%d-%H%M%S')}-prove", logs=False)
    rows = _prove_all(names, folder, console)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("scenario", "verdict", "seconds", "measuring", "runs", "why"):
        table.add_column(heading)
    for result, tries in rows:
        figures = (f"{result['seconds']:.1f}", f"{result['measuring_seconds']:.1f}", str(tries))
        table.add_row(result["scenario"], result["verdict"], *figures, printable("; ".join(result["causes"]))[:100])
    console.print(table)
    proven = sum(result["verdict"] == "PROVEN" for result, _ in rows)
    console.print(f"{proven} of {len(rows)} PROVEN in {time.monotonic() - began:.0f} s", highlight=False)
    console.print(f"index  {folder / proved.INDEX}", highlight=False, soft_wrap=True)
    verdicts = {result["verdict"] for result, _ in rows}
    return 0 if verdicts <= {"PROVEN"} else 3 if verdicts <= {"PROVEN", "INCONCLUSIVE"} else 1


def _prove_all(names: list[str], folder: Path, console: Console) -> list[Proved]:
    """All of them; the index is written after each, so that it is there whatever stops us."""
    rows: list[Proved] = []
    try:
        proved.write(folder, rows, len(names))
        for name in names:
            rows.append(_prove(name, console))
            proved.write(folder, rows, len(names))
    except OSError as error:
        remedy = "Free some room there, or set LAB_RESULTS to another folder."
        raise ServiceError(f"the index could not be written to {folder}: {error.strerror}. {remedy}") from error
    finally:
        _tell_ci(folder / proved.SUMMARY)
    return rows


def _tell_ci(summary: Path) -> None:
    """Add the summary to that of the CI step, where there is one."""
    step = os.environ.get("GITHUB_STEP_SUMMARY")
    if step and summary.exists():
        with Path(step).open("a", encoding="utf-8") as file:
            file.write(summary.read_text())


def _prove(name: str, console: Console) -> Proved:
    """One scenario; only in CI is an INCONCLUSIVE one run again, and it says so."""
    most = CI_TRIES if os.environ.get("CI") == "true" else 1
    for number in range(1, most + 1):
        result, _ = run_plan(make_plan(get_scenario(name)), console, quiet=True)
        causes = printable(result["causes"])
        console.print(f"{name}: {result['verdict']} in {result['seconds']:.1f} s", *causes, highlight=False)
        if result["verdict"] != "INCONCLUSIVE" or number == most:
            return result, number
        console.print(f"{name}: INCONCLUSIVE, run again ({number + 1} of at most {most} in CI)", highlight=False)
    raise AssertionError("unreachable")


def chosen(changed: str | None, shard: str | None) -> list[str]:
    """The scenarios to run: all, those a change since a revision touches, a part of several.

    Raises:
        UnknownNameError: the revision or the shard makes no sense.
    """
    names = scenario_names()
    if changed:
        names = touched(changed, names)
    if shard:
        found = SHARD.fullmatch(shard)
        part, parts = map(int, found.groups()) if found else (0, 0)
        if not 1 <= part <= parts:
            raise UnknownNameError(f"SHARD={shard} is not like 1/4: the first of four parts.")
        names = names[part - 1 :: parts]
    return names


def touched(revision: str, names: list[str]) -> list[str]:
    """The scenarios that a change since `revision` touches: their own folder, or all if the framework changed."""
    command = ["git", "-C", str(ROOT), "diff", "--name-only", "--end-of-options", revision, "--"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UnknownNameError(f"git knows no revision {revision!r}. `git log --oneline` shows some.")
    paths = done.stdout.splitlines()
    if any(path.startswith(("lab/", "loadtests/", "infra/", "requirements.lock")) for path in paths):
        return names
    return [name for name in names if any(path.startswith(f"scenarios/{name}/") for path in paths)]
