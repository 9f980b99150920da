"""The load itself: blocks in random order, the fixes visited on, tasks one worker at a time, and the two controls."""

import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from lab.claims import compare, rate
from lab.evidence.counters import reset_statements
from lab.evidence.history import read_history
from lab.evidence.log import ServerLog
from lab.run import ArmRun, Run
from lab.runner.arm import Arm
from lab.runner.plan import WARM_UP_SECONDS, Plan
from lab.runner.preflight import Canary
from lab.runner.progress import Stopwatch
from lab.runner.tasks import drain, killing, worker_of
from lab.services import valkey
from lab.services.locust import Load, LoadLostError
from lab.services.process import ServiceError, Warden

CEILING_SECONDS = 0.5
CONTROL = "control"
JUDGES_TIMES = "faster_than_broken"


@dataclass(slots=True)
class Stage:
    """What a load needs around it."""

    plan: Plan
    arms: list[Arm]
    run: Run
    folder: Path
    watch: Stopwatch
    warden: Warden
    canary: Canary
    log: ServerLog
    counters: psycopg.Connection
    partner_url: str = ""


@dataclass(slots=True)
class Player:
    """Plays the load of one run; everything random is drawn from the run's seed."""

    stage: Stage
    random: random.Random
    load: Load = field(init=False)
    control: Arm | None = field(init=False)
    seen: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plan = self.stage.plan
        self.control = self._choose_control()
        urls = [arm.url for arm in [*self.stage.arms, *([self.control] if self.control else [])]]
        self.load = Load(plan.scenario.name, urls, plan.load.users, plan.seed, self.stage.folder, self.stage.warden)

    def _choose_control(self) -> Arm | None:
        """The recommended fix is asked twice where times are judged: what differs then is the machine's noise."""
        fixes = [arm for arm in self.stage.arms if arm.variant.kind == "fixed"]
        return fixes[0] if self._judges_times and fixes and self.stage.plan.scenario.worker is None else None

    @property
    def _judges_times(self) -> bool:
        return any(claim.name == JUDGES_TIMES for claim in self.stage.plan.scenario.claims)

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
        if self._judges_times:
            self._ceiling()
        self.load.quit()

    def _side_by_side(self) -> None:
        watch, load = self.stage.watch, self.stage.plan.load
        watch.step("warm up", "thrown away")
        for arm in self._shuffled():
            self._block(arm, -1, WARM_UP_SECONDS)
            reset_statements(self.stage.counters, arm.database)
        watch.step("load", f"{load.users} users, {load.seconds:g} s for each variant")
        for block in range(load.blocks):
            order: list[Arm | None] = [*self.stage.arms, *([None] if self.control else [])]
            self.random.shuffle(order)
            for number, one in enumerate(order):
                report = self._block(one, block, load.seconds / load.blocks)
                done = block * len(order) + number + 1
                watch.block(one.variant.name if one else CONTROL, done, load.blocks * len(order), report)
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
        waiting = [arm for arm in self._shuffled() if arm.variant.kind in ("fixed", "attempt")]
        for block in range(load.blocks, int(load.blocks * load.patience)):
            waiting = [arm for arm in waiting if self.seen.get(arm.index, 0) < load.opportunities]
            for arm in waiting:
                report = self._block(arm, block, load.seconds / load.blocks)
                self.stage.watch.block(arm.variant.name, self.seen[arm.index], load.opportunities, report)

    def _one_by_one(self) -> None:
        stage, load = self.stage, self.stage.plan.load
        for arm in self._shuffled():
            stage.watch.step("load", f"{arm.variant.name}, with a Celery worker of its own")
            variables = arm.environment(stage.plan.scenario.worker, stage.partner_url)
            with worker_of(arm, stage.plan, stage.folder, stage.warden, variables) as worker:
                reset_statements(stage.counters, arm.database)
                with killing(worker, stage.plan, arm):
                    for block in range(load.blocks):
                        report = self._block(arm, block, load.seconds / load.blocks)
                        stage.watch.block(arm.variant.name, block + 1, load.blocks, report)
                stage.watch.step("drain", f"the queue of {arm.variant.name}")
                self._fault(drain(worker))
                self._fault(arm.drain())
                arm.run.deliveries = worker.deliveries()
            self._measure(arm)

    def _block(self, arm: Arm | None, block: int, seconds: float) -> dict[str, Any]:
        """One block on one arm, None being the control; whatever died in it ends the run."""
        index = arm.index if arm else len(self.stage.arms)
        report = self.load.play(index, block, seconds)
        self.seen[index] = self.seen.get(index, 0) + report.get("opportunities", 0)
        if report.get("stuck"):
            raise LoadLostError("a request was still unanswered 70 s after its block")
        played = arm or self.control or self.stage.arms[0]
        died = played.served.fault() if played.served else ""
        if cause := self.stage.canary.fault() or died or played.outgrown(self.stage.counters):
            raise ServiceError(cause)
        if not valkey.answers():
            raise ServiceError("Valkey died during the run")
        return report

    def _measure(self, arm: Arm) -> None:
        if arm.served:
            self._fault(arm.served.fault())
        arm.measure(self.stage.counters, self.stage.log)

    def _fault(self, cause: str) -> None:
        if cause:
            self.stage.run.faults.append(cause)

    def _ceiling(self) -> None:
        """How fast the generator could go at all, beside how fast it went: without headroom, times say nothing."""
        self.stage.watch.step("ceiling", "the load generator against an empty answer")
        report = self.load.play(0, 0, CEILING_SECONDS, nothing=True)
        ceiling = report["served"] / report["took"]
        self.collect_history()
        self.stage.run.control["ceiling"] = ceiling
        self.stage.run.ceilings = {a.variant.name: ceiling / max(rate(a.run), 1e-9) for a in self.stage.arms}

    def collect_history(self) -> None:
        """Read what was recorded so far into the arms, and compare the control with the arm that it repeats."""
        path = self.stage.folder / "history.jsonl"
        if not path.exists():
            return
        *histories, control = read_history(path, len(self.stage.arms) + 1)
        for arm, history in zip(self.stage.arms, histories, strict=True):
            arm.run.history = history
        if self.control is None or not control:
            return
        self.control.run.control = control
        again = ArmRun(self.stage.plan.scenario.name, CONTROL, "fixed", history=control)
        if ratio := compare(self.control.run, again, seed=self.stage.plan.seed):
            figures = {"ratio": ratio.value, "low": ratio.low, "high": ratio.high, "p": ratio.p}
            self.stage.run.control |= {"of": self.control.variant.name, **figures}

    def _shuffled(self) -> list[Arm]:
        return self.random.sample(self.stage.arms, len(self.stage.arms))
