"""`scenario`: run one bug and its fixes, and judge them."""

import argparse
import contextlib
import gzip
import json
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from lab.registry import get_scenario
from lab.reports import markdown, samples
from lab.reports.grade import graded
from lab.reports.html import to_html
from lab.reports.junit import to_junit
from lab.reports.progress import ProgressFile, end_of
from lab.reports.result import document, to_json
from lab.reports.terminal import TerminalProgress, show
from lab.run import Run
from lab.runner import ledger
from lab.runner.digest import commit, digest_of
from lab.runner.plan import ASKED, RUN_ID, Plan, make_plan, run_id
from lab.runner.preflight import RefusedError
from lab.runner.progress import Stopwatch, Terminated
from lab.runner.run import ScenarioRun
from lab.services.process import ServiceError
from lab.state import runs_dir
from lab.verdict import EXIT_CODES
from lab.whole import write_whole

MEASURING = {"interleave", "probe", "warm up", "load", "drain", "measure", "ceiling", "judge"}


def run(options: argparse.Namespace) -> int:
    """Run the scenario that was asked for; gives the exit code of the verdict."""
    console = Console(stderr=options.json, markup=False, emoji=False)
    plan = make_plan(
        get_scenario(options.name),
        variant=options.variant,
        users=options.users,
        seconds=options.seconds,
        seed=options.seed,
        profile=not options.no_profile,
    )
    result, _ = run_plan(plan, console, quiet=options.json, folder=asked_folder(options.run_id))
    if options.json:
        sys.stdout.write(to_json(result) + "\n")
    return EXIT_CODES[result["verdict"]]


def run_plan(
    plan: Plan,
    console: Console,
    *,
    quiet: bool = False,
    keep: Callable[[Run], object] = lambda run: None,
    folder: Path | None = None,
) -> tuple[dict[str, Any], Path]:
    """Carry a plan out, write its results and the ledger, show it; gives the result and its folder.

    `keep` is handed the whole run when it has been judged. Without a `folder` a new one is made.

    Raises:
        RefusedError: it could not begin.
        ServiceError: the results could not be written.
        KeyboardInterrupt: it was stopped; everything is torn down, and the ledger says so.
    """
    folder = folder or new_folder(run_id(plan.scenario))
    with ProgressFile(folder, plan, console.print) as file:
        result = _run(plan, folder, console, file, keep)
    if not quiet:
        show(console, result, folder, lab="http://127.0.0.1:8000")
    return result, folder


def _run(
    plan: Plan, folder: Path, console: Console, file: ProgressFile, keep: Callable[[Run], object]
) -> dict[str, Any]:
    """Carry a plan out in a folder, and write there what came of it."""
    console.print(f"{plan.scenario.name}: {len(plan.variants)} variants, seed {plan.seed}", highlight=False)
    try:
        with stoppable(), TerminalProgress(console) as progress:
            watch = Stopwatch(progress, file)
            job = ScenarioRun(plan, folder, watch)
            judgement = job.carry_out()
    except BaseException as stop:
        _not_finished(plan, folder, stop)
        raise
    seconds = time.monotonic() - watch.began
    context = _context(folder, watch, seconds) | {"environment": job.environment}
    result = document(plan, job.run, judgement, links=job.links, context=context)
    result |= graded(plan, result)
    keep(job.run)
    try:
        _write(folder, result, job.run)
        _note(plan, folder, judgement.verdict, seconds, "; ".join(judgement.causes))
    except OSError as error:
        needed = len(to_json(result))
        raise ServiceError(
            f"the results could not be written to {folder} ({needed:,} bytes and more are needed): {error.strerror}. "
            "Free some room there, or set LAB_RESULTS to another folder."
        ) from error
    return result


def _context(folder: Path, watch: Stopwatch, seconds: float) -> dict[str, Any]:
    measuring = sum(took for name, took in watch.seconds.items() if name in MEASURING)
    return {
        "run": folder.name,
        "commit": commit(),
        "seconds": round(seconds, 2),
        "measuring_seconds": round(measuring, 2),
        "steps": {name: round(took, 2) for name, took in watch.seconds.items()},
    }


def _terminate(*_: object) -> None:
    raise Terminated


@contextlib.contextmanager
def stoppable() -> Iterator[None]:
    """Have SIGTERM raise `Terminated` and SIGINT `KeyboardInterrupt` for the length of a block."""
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    signal.signal(signal.SIGTERM, _terminate)
    # A shell that starts us in the background has it ignored; whoever sends it all the same means it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def new_folder(name: str, *, logs: bool = True) -> Path:
    """A new folder among the results, with a number after its name where that is taken; in it one for `logs`.

    Raises:
        RefusedError: nothing can be written there.
    """
    try:
        folder = runs_dir() / name
        number = 1
        while folder.exists():
            number += 1
            folder = runs_dir() / f"{name}-{number}"
        (folder / "logs" if logs else folder).mkdir(parents=True)
    except OSError as error:
        remedy = "Make it writable, or set LAB_RESULTS to another folder."
        raise RefusedError(f"No results could be written: {error.filename}: {error.strerror}. {remedy}") from None
    return folder


def asked_folder(name: str | None) -> Path | None:
    """The folder that the lab's pages made for the run which they ask for, if they do.

    Raises:
        RefusedError: there is no such folder, or it holds a result.
    """
    if name is None:
        return None
    folder = runs_dir() / name
    if not RUN_ID.fullmatch(name) or not (folder / ASKED).is_file() or (folder / "result.json").exists():
        raise RefusedError(f"--run-id is for the lab's own pages: {name!r} is no run that they asked for.")
    (folder / "logs").mkdir(exist_ok=True)
    return folder


def _write(folder: Path, result: dict[str, Any], run: Run) -> None:
    """The report comes last: it carries the other files along."""
    write_whole(folder / "result.json", to_json(result))
    write_whole(folder / samples.NAME, samples.pack(samples.document(run)))
    write_whole(folder / "junit.xml", to_junit([result]))
    write_whole(folder / "summary.md", markdown.of_run(result))
    _pack(folder / "history.jsonl")
    write_whole(folder / "report.html", to_html(result, folder))


def _pack(history: Path) -> None:
    if history.exists():
        with history.open("rb") as source, gzip.open(f"{history}.gz", "wb", compresslevel=3) as target:
            shutil.copyfileobj(source, target)
        history.unlink()


def _not_finished(plan: Plan, folder: Path, stop: BaseException) -> None:
    if isinstance(stop, RefusedError | ServiceError) and not (folder / "history.jsonl").exists():
        if not (folder / ASKED).exists():
            shutil.rmtree(folder, ignore_errors=True)
        return
    with contextlib.suppress(OSError):  # no room for this either; why it stopped is told all the same
        write_whole(folder / "aborted.json", json.dumps({"status": end_of(stop), "why": type(stop).__name__}))
        _note(plan, folder, "ABORTED", 0.0, type(stop).__name__)


def _note(plan: Plan, folder: Path, verdict: str, seconds: float, cause: str) -> None:
    ledger.append(
        ledger.Entry(
            when=time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            commit=commit(),
            digest=digest_of(plan.scenario.name),
            scenario=plan.scenario.name,
            scope=plan.scope,
            verdict=verdict,
            seconds=round(seconds, 1),
            cause=cause[:500],
            run=folder.name,
            load=plan.other_load,
        )
    )
