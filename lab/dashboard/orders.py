"""Runs that the pages or the API ask for: how they are ordered, cancelled, and handed to the desk one by one."""

import json
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from django.db import transaction

from lab.caps import MOST_QUEUED
from lab.dashboard.folders import ENDED
from lab.dashboard.models import Origin, Run, State
from lab.dashboard.router import PAGES
from lab.grading import grade_plan
from lab.refusal import RefusedError
from lab.registry import get_scenario
from lab.runner.plan import ASKED, Plan, make_plan, run_id
from lab.state import runs_dir
from lab.whole import write_whole

CALLED_OFF = "It was called off before it began."


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for; nothing stands for the scenario's own. To `grade` is to run a learner's attempt."""

    scenario: str
    variant: str | None = None
    users: int | None = None
    seconds: float | None = None
    seed: int | None = None
    grade: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """What was asked for beside the scenario."""
        asked = asdict(self).items()
        return {key: value for key, value in asked if key != "scenario" and value is not None and value is not False}

    def plan(self) -> Plan:
        """The plan that the runner will make of it.

        Raises:
            UnknownNameError: there is no such scenario, or it has no such variant.
            RefusedError: there is no attempt to grade.
        """
        scenario = get_scenario(self.scenario)
        return grade_plan(scenario, seed=self.seed) if self.grade else make_plan(scenario, **self.options)

    def arguments(self) -> list[str]:
        """The same on the command line."""
        options = [f"--{key}={value}" for key, value in self.options.items() if key != "grade"]
        return ["grade" if self.grade else "scenario", self.scenario, *options]


def place(order: Order, origin: str = Origin.PAGES) -> Run:
    """Put a run into the queue: its folder says what was asked for, so that the queue outlives the database.

    Raises:
        UnknownNameError: there is no such scenario, or it has no such variant.
        RefusedError: the queue is full, there is no attempt to grade, or the folder could not be made.
    """
    plan = order.plan()
    if Run.objects.filter(state=State.QUEUED).count() >= MOST_QUEUED:
        raise RefusedError(
            f"{MOST_QUEUED} runs are queued already. Wait for some, or cancel them on the page of the runs."
        )
    now = datetime.now(UTC)
    asked = {"origin": origin, "asked": now.isoformat(), "scope": plan.scope, **order.options}
    try:
        folder = _new_folder(run_id(plan.scenario))
        write_whole(folder / ASKED, json.dumps(asked))
    except OSError as error:
        remedy = "Make room there, or set LAB_RESULTS to another folder."
        raise RefusedError(f"The run could not be queued: {error.filename}: {error.strerror}. {remedy}") from error
    run = Run(id=folder.name, scenario=plan.scenario.name, origin=origin, options=order.options, queued_at=now)
    run.scope, run.command = plan.scope, plan.command if order.seed is not None else ""
    Run.objects.bulk_create([run], ignore_conflicts=True)
    return run


def _new_folder(name: str) -> Path:
    """A folder that nobody else has: making it is how a name is taken."""
    for number in count(1):
        folder = runs_dir() / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        return folder
    raise AssertionError("unreachable")


def cancel(run: str) -> bool:
    """Call a queued run off, or have the desk stop one that it runs; says whether there was anything to stop.

    A run of the terminal is its own: only who started it can stop it.
    """
    queued = Run.objects.filter(id=run, state=State.QUEUED)
    if queued.exists():
        # The folder first: from it the queue is made anew.
        mark(runs_dir() / run, State.CANCELLED, CALLED_OFF)
        if queued.update(state=State.CANCELLED, message=CALLED_OFF, ended_at=datetime.now(UTC)):
            return True
    running = Run.objects.filter(id=run, state=State.RUNNING).exclude(origin=Origin.TERMINAL)
    return bool(running.update(cancel_asked=True))


def claim() -> Run | None:
    """The run that has waited longest, now called running; None where none waits."""
    with transaction.atomic(using=PAGES):
        waiting = Run.objects.select_for_update(skip_locked=True).filter(state=State.QUEUED)
        run = waiting.order_by("queued_at", "id").first()
        if run:
            run.state, run.message, run.started_at = State.RUNNING, "", datetime.now(UTC)
            run.save(update_fields=["state", "message", "started_at"])
    return run


def put_back(run: str, why: str) -> None:
    """Have a run wait on that could not begin: its place in the queue is the one it had."""
    folder = runs_dir() / run
    for left in (folder / "progress.jsonl", folder / ENDED):
        left.unlink(missing_ok=True)
    shutil.rmtree(folder / "logs", ignore_errors=True)
    Run.objects.filter(id=run).update(state=State.QUEUED, message=why, started_at=None)


def mark(folder: Path, state: str, why: str) -> None:
    """Leave word in a folder of how its run ended that has no result."""
    write_whole(folder / ENDED, json.dumps({"status": state, "why": why}))
