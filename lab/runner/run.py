"""One run from the first lock to the last process, step by step."""

import contextlib
import random
import signal
import time
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import redis
from django.db import DatabaseError

from lab.evidence.locks import BlockingSampler
from lab.evidence.log import ServerLog, explaining
from lab.evidence.memory import LoadMemory
from lab.run import Run
from lab.runner import arms as databases
from lab.runner.arm import Arm
from lab.runner.digest import environment
from lab.runner.interleaving import assemble, explore
from lab.runner.memory import narrow, weigh
from lab.runner.patience import SECONDS, Patience, StalledError
from lab.runner.plan import Plan
from lab.runner.play import Player, Stage
from lab.runner.preflight import Canary, RunLock, check_disk
from lab.runner.profile import Links, profile
from lab.runner.progress import Stopwatch, Terminated
from lab.runner.surroundings import surroundings
from lab.runner.timeline import render
from lab.scenario import Variant
from lab.services import forked, gunicorn, postgres
from lab.services.outside import Outside
from lab.services.process import ServiceError
from lab.services.servers import Servers
from lab.verdict import Judgement, judge

CONTROL = "control"


class ScenarioRun:
    """Carries one plan out; what was seen is in `run`, also when it ended early."""

    def __init__(self, plan: Plan, folder: Path, watch: Stopwatch) -> None:
        self.plan, self.folder, self.watch = plan, folder, watch
        scenario = plan.scenario
        self.arms = [Arm.of(variant, i, scenario.server_of(variant)) for i, variant in enumerate(plan.variants)]
        self.control = self._control()
        self.run = Run(scenario, [arm.run for arm in self.arms], plan.seed)
        self.run.control = self.control.run if self.control else None
        self.exits = contextlib.ExitStack()
        self.random = random.Random(plan.seed)  # noqa: S311 - reproducible, not secret
        self.links: Links = {}
        self.environment: dict[str, Any] = {}
        self.outside = Outside()
        self.canary: Canary | None = None
        self.staged: Variant | None = None

    def _control(self) -> Arm | None:
        """The recommended fix once more, where times are judged: what differs between the two is no difference."""
        fixes = [arm for arm in self.arms if arm.variant.kind == "fixed"]
        if not fixes or not self.plan.scenario.judges_times or self.plan.scenario.worker is not None:
            return None
        return Arm.of(fixes[0].variant, len(self.arms), fixes[0].server, CONTROL)

    @property
    def _served(self) -> list[Arm]:
        return [*self.arms, *([self.control] if self.control else [])]

    def carry_out(self) -> Judgement:
        """Do everything, and judge what was seen; a fault of the run is kept as such, never turned into a finding.

        Raises:
            RefusedError: it may not begin.
        """
        with self.exits:
            try:
                self._prepare()
                self._interleave()
                self._serve()
                self._play()
            except StalledError as error:
                self._fault(str(error))
            except (ServiceError, psycopg.Error, DatabaseError, redis.RedisError) as error:
                self._fault((self.canary.fault() if self.canary else "") or str(error))
            except (KeyboardInterrupt, Terminated):
                # From here on everything is being stopped; a second Ctrl-C must not leave half of it behind.
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                raise
            judgement = self._judge()
            self.watch.step("tear down")
        self.watch.end()
        return judgement

    def _fault(self, cause: str) -> None:
        if cause and cause not in self.run.faults:
            self.run.faults.append(cause)

    def _prepare(self) -> None:
        self.watch.step("prepare", "servers")
        lock = RunLock()
        self.exits.callback(lock.release)
        check_disk()
        forked.warm_up()
        self.servers = self.exits.enter_context(Servers())
        self.canary = Canary()
        self.exits.callback(self.canary.close)
        self.log = ServerLog()
        self.environment = environment()
        databases.drop_all(["a", "i"])
        self.watch.step("seed", "once, then cloned for every variant")
        self.template, _ = databases.ensure_template(self.plan.scenario)
        self.watch.step("clone", f"{len(self._served)} databases")
        with postgres.connect() as server:
            for arm in self._served:
                databases.clone(server, self.template, arm.database)
        for arm in self._served:
            databases.apply_operations(arm.variant, arm.database)
            if arm.variant.name == self.plan.planted:
                arm.planted = self.plan.scenario.violation

    def _interleave(self) -> None:
        """Try every variant's own view in every order that one pause allows; alike served variants share processes."""
        interleaving, warden = self.plan.scenario.interleaving, self.servers.warden
        if interleaving is None:
            return
        self.watch.step("interleave", "every order of two requests that one pause allows")
        groups: dict[str, list[Arm]] = {}
        for arm in self.arms:
            groups.setdefault(repr(arm.server.settings), []).append(arm)
        with surroundings(self.plan.scenario, warden, self.folder / "logs" / "interleaving") as around:
            for arms in groups.values():
                with assemble(interleaving, arms[0].variant, warden, around.environment(arms[0].variant)) as parties:
                    for arm in arms:
                        stage = (arm.variant, self._stage(arm), warden)
                        found = explore(interleaving, *stage, parties=parties, around=around)
                        arm.run.interleavings = [{**found, "text": render(found["timeline"])}]
                        self.watch.interleaving(arm.name, found)

    def _stage(self, arm: Arm) -> str:
        """The database to play interleavings in: one for all, made anew where the schema is not this variant's."""
        name = databases.database_name("i", self.plan.scenario.name)
        before, self.staged = self.staged, arm.variant
        if before is None or before.operations or arm.variant.operations:
            with postgres.connect() as server:
                databases.clone(server, self.template, name)
            databases.apply_operations(arm.variant, name)
        return name

    def _serve(self) -> None:
        self.watch.on_sign = self.exits.enter_context(Patience(SECONDS + self.plan.load.seconds)).extend
        self.watch.step("serve", "one gunicorn for every variant")
        warden, logs = self.servers.warden, self.folder / "logs"
        self.outside = Outside.start(self.plan.scenario.outside, warden, logs, self.plan.seed)
        self.exits.callback(self.outside.stop)
        for arm in self._served:
            arm.outside = self.outside
            arm.launch(self.folder, warden, self.plan.scenario.worker)
            if arm.served is not None:
                self.exits.callback(arm.served.child.kill)
        for arm in self._served:
            if arm.served is None:
                continue
            answer = gunicorn.wait_ready(arm.served, arm.nonce)
            if answer["profilers"] or answer["debug"]:
                raise ServiceError(f"{arm.name} is served with a profiler or DEBUG on; nothing it shows counts")
            if self.plan.scenario.memory is not None:
                arm.memory = LoadMemory(arm.served.workers)

    def _play(self) -> None:
        if self.canary is None:
            return
        counters = self.exits.enter_context(postgres.connect())
        self._probe(counters)
        common = (self.plan, self.arms, self.control, self.run, self.folder, self.watch, self.servers.warden)
        player = Player(Stage(*common, self.canary, self.log, counters), self.random)
        self.exits.callback(player.load.child.kill)
        sampler = BlockingSampler()
        self.exits.callback(sampler.stop)
        try:
            player.play()
        finally:
            player.collect_history()
        sampler.stop()
        self._weigh()
        for arm in self.arms:
            arm.run.blocking = sampler.of(arm.database)
        self._fault(self.canary.fault())
        self.run.price_rounds = cache(self._price_rounds)

    def _probe(self, counters: psycopg.Connection) -> None:
        probes = self.plan.scenario.probes
        if not probes:
            return
        self.watch.step("probe", "one quiet request at a time")
        plans = any(probe.plans for probe in probes)
        with explaining(counters) if plans else contextlib.nullcontext():
            for arm in self._served:
                arm.run.probes = [arm.probe(probe, counters, self.log) for probe in probes]
                self.watch.on_sign()

    def _weigh(self) -> None:
        memory = self.plan.scenario.memory
        if memory is None or not memory.probes:
            return
        self.watch.step("memory", "one quiet request at a time, each to a new worker")
        served = [(arm, arm.served) for arm in self.arms if arm.served is not None]
        for _, server in served:
            narrow(server)
        for arm, server in served:
            arm.run.memory["answers"] = weigh(server, arm.url, memory)
            self.watch.on_sign()

    def _judge(self) -> Judgement:
        self._fault(self.plan.below_minimum)
        self.watch.step("judge", "every variant on every claim")
        judgement = judge(self.run)
        # Claims have only now read the rows, which a server that crashed since need not have kept.
        if not self.run.faults and self.canary and (cause := self.canary.fault()):
            self._fault(cause)
            judgement = judge(self.run)
        judgement.scope = self.plan.scope
        self.watch.judged(judgement)
        if self.run.faults:
            return judgement
        judgement.prices = self._prices()
        if self.plan.profile:
            self.watch.step("profile", "a few requests with Silk on, apart from all measuring")
            told = self.outside.environment(f"{self.plan.scenario.name}/profile")
            self.links = profile(self.plan, self.arms, self.folder, self.servers.warden, told)
        return judgement

    def _prices(self) -> dict[str, dict[str, str]]:
        """What each fix costs; one price for all arms before the next, because measuring one may spoil another."""
        fixes = [arm for arm in self.arms if arm.variant.kind in ("fixed", "attempt")]
        told: dict[str, dict[str, str]] = {arm.variant.name: {} for arm in fixes}
        for price in self.plan.scenario.prices:
            for arm in fixes:
                if text := price.measure(arm.run, self.run):
                    told[arm.variant.name][price.name] = text
        return told

    def _price_rounds(self, statement: str, rounds: int) -> dict[str, list[float]]:
        """Seconds of `statement` in every arm, arms in random order in each round, rolled back each time."""
        times: dict[str, list[float]] = {arm.variant.name: [] for arm in self.arms}
        for number in range(rounds + 1):
            for arm in self.random.sample(self.arms, len(self.arms)):
                with postgres.connect(arm.database) as connection:
                    began = time.monotonic()
                    with connection.transaction(force_rollback=True):
                        connection.execute(statement)
                    if number:  # the first round only warms up
                        times[arm.variant.name].append(time.monotonic() - began)
        return times
