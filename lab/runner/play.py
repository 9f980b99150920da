"""The load itself: blocks in random order, fixes visited on, arms with tasks one by one, and the ceiling."""

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from lab.evidence.counters import reset_statements
from lab.evidence.history import HistoryError, read_history
from lab.evidence.log import ServerLog
from lab.prices import rate
from lab.run import Run
from lab.runner.arm import Arm
from lab.runner.patience import Overtime
from lab.runner.plan import WARM_UP_SECONDS, Plan
from lab.runner.preflight import Canary
from lab.runner.progress import Stopwatch
from lab.runner.rounds import rounds
from lab.runner.tasks import drain, killing, workers_of
from lab.services import valkey
from lab.services.celery import Worker
from lab.services.locust import Load, LoadLostError
from lab.services.process import ServiceError, Warden

CEILING_SECONDS = 0.5


@dataclass(slots=True)
class Stage:
    """What a load needs around it; `control` is the recommended fix once more, where times are judged."""

    plan: Plan
    arms: list[Arm]
    control: Arm | None
    run: Run
    folder: Path
    watch: Stopwatch
    warden: Warden
    canary: Canary
    log: ServerLog
    counters: psycopg.Connection


@dataclass(slots=True)
class Player:
    """Plays the load of one run; everything random is drawn from the run's seed."""

    stage: Stage
    random: random.Random
    load: Load = field(init=False)
    seen: dict[int, int] = field(default_factory=dict)
    overtime: Overtime = field(default_factory=Overtime)

    def __post_init__(self) -> None:
        plan = self.stage.plan
        stage, module = self.stage, f"{plan.scenario.package}.load"
        urls = [arm.url for arm in self._played]
        self.load = Load(module, urls, plan.load.users, plan.seed, stage.folder, stage.warden)

    @property
    def _played(self) -> list[Arm]:
        """Every arm and the control, each at the place of its index."""
        return [*self.stage.arms, *([self.stage.control] if self.stage.control else [])]

    def play(self) -> None:
        """Play everything, drain, and have every arm measured.

        Raises:
            ServiceError: something that the run needs died.
        """
        self.load.wait_ready()
        if self.stage.plan.scenario.worker is None:
            self._side_by_side()
        else:
            self._one_by_one()
        if self.stage.plan.scenario.judges_times:
            self._ceiling()
        self.load.quit()

    def _side_by_side(self) -> None:
        watch, load = self.stage.watch, self.stage.plan.load
        watch.step("warm up", "thrown away")
        played = self._played
        for arm in self.random.sample(played, len(played)):
            self._block(arm, -1, WARM_UP_SECONDS)
            reset_statements(self.stage.counters, arm.database)
        watch.step("load", f"{load.users} users, {load.seconds:g} s for each variant")
        for done, (block, arm) in enumerate(rounds(played, load.blocks, self.random), 1):
            report = self._block(arm, block, load.seconds / load.blocks)
            watch.block(arm.name, done, load.blocks * len(played), report)
        self._visit_on()
        watch.step("drain", "until nothing runs")
        for arm in self.stage.arms:
            self._fault(arm.drain())
        watch.step("measure", "rows and counters")
        for arm in self.stage.arms:
            self._measure(arm)

    def _visit_on(self) -> None:
        """Visit the fixes on until each has seen the opportunities that a claim about chance needs."""
        load = self.stage.plan.load
        arms = self._shuffled()
        for block in range(load.blocks, int(load.blocks * load.patience)):
            for arm in filter(self._waits, arms):
                report = self._block(arm, block, load.seconds / load.blocks)
                self.stage.watch.block(arm.variant.name, self.seen[arm.index], load.opportunities, report)

    def _waits(self, arm: Arm) -> bool:
        """Whether it is a fix that has not seen enough yet."""
        return (
            arm.variant.kind in ("fixed", "attempt")
            and self.seen.get(arm.index, 0) < self.stage.plan.load.opportunities
        )

    def _one_by_one(self) -> None:
        """Visit one arm after the other; its worker works off what is left while the next ones are visited."""
        stage, arms = self.stage, self._shuffled()
        stage.watch.step("workers", "a Celery worker for every variant")
        with workers_of(arms, stage.plan, stage.folder, stage.warden) as workers:
            for arm in arms:
                stage.watch.step("load", f"{arm.variant.name}, with a Celery worker of its own")
                self._visit(arm, workers[arm.index])
            stage.watch.step("drain", "until every queue is empty")
            for arm in arms:
                self._fault(drain(workers[arm.index]))
                self._fault(arm.drain())
                arm.run.deliveries = workers[arm.index].deliveries()
        stage.watch.step("measure", "rows and counters")
        for arm in arms:
            self._measure(arm)

    def _visit(self, arm: Arm, worker: Worker) -> None:
        """The whole load of one arm, and on where it is a fix that has not seen enough."""
        load = self.stage.plan.load
        reset_statements(self.stage.counters, arm.database)
        with killing(worker, self.stage.plan, arm):
            for block in range(int(load.blocks * load.patience)):
                if block >= load.blocks and not self._waits(arm):
                    break
                report = self._block(arm, block, load.seconds / load.blocks)
                self.stage.watch.block(arm.variant.name, block + 1, load.blocks, report)

    def _block(self, arm: Arm, block: int, seconds: float) -> dict[str, Any]:
        """One block on one arm; whatever died in it ends the run."""
        report = self.load.play(arm.index, block, seconds)
        if arm.memory:
            arm.memory.note(block)
        self.seen[arm.index] = self.seen.get(arm.index, 0) + report.get("opportunities", 0)
        self.overtime.add(report["took"], seconds)
        if report.get("stuck"):
            raise LoadLostError("a request was still unanswered 70 s after its block")
        if cause := self.stage.canary.fault() or arm.fault() or arm.outgrown(self.stage.counters):
            raise ServiceError(cause)
        if not valkey.answers():
            raise ServiceError("Valkey died during the run")
        return report

    def _measure(self, arm: Arm) -> None:
        self._fault(arm.fault())
        arm.measure(self.stage.counters, self.stage.log)

    def _fault(self, cause: str) -> None:
        if cause and cause not in self.stage.run.faults:
            self.stage.run.faults.append(cause)

    def _ceiling(self) -> None:
        """How fast the generator could go at all, beside how fast it went: without headroom, times say nothing."""
        self.stage.watch.step("ceiling", "the load generator against an empty answer")
        report = self.load.play(0, 0, CEILING_SECONDS, nothing=True)
        ceiling = report["served"] / report["took"]
        self.collect_history()
        self.stage.run.ceiling = ceiling
        self.stage.run.ceilings = {a.variant.name: ceiling / max(rate(a.run), 1e-9) for a in self.stage.arms}

    def collect_history(self) -> None:
        """Read what was recorded so far into the arms."""
        path = self.stage.folder / "history.jsonl"
        if not path.exists():
            return
        played = self._played
        try:
            histories = read_history(path, len(played))
        except HistoryError as error:
            self._fault(f"the history of the load is not whole: {error}")
            return
        for arm, history in zip(played, histories, strict=True):
            arm.run.history = history

    def _shuffled(self) -> list[Arm]:
        return self.random.sample(self.stage.arms, len(self.stage.arms))
