"""A curve: one quiet request after another, at one size after another, to every variant."""

import contextlib
import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import psycopg
import redis
from django.db import Error as DjangoDatabaseError

from lab.evidence import counters
from lab.evidence.log import ServerLog
from lab.growth import Point, ignored, point
from lab.run import ProbeResult
from lab.runner import arms as databases
from lab.runner.arm import Arm, disconnect
from lab.runner.preflight import Canary, RunLock, check_disk
from lab.runner.progress import Stopwatch, Terminated
from lab.scenario import Probe, Scenario, Variant
from lab.services import forked, gunicorn, postgres, valkey
from lab.services.process import ServiceError
from lab.services.servers import Servers
from lab.sizes import Growth

KIND = "c"
REQUESTS = 3
ENOUGH_SECONDS = 2.0
ANSWER_SECONDS = 300.0


class Sweep:
    """Measures every variant at every size; databases and servers of its own, gone afterwards."""

    def __init__(
        self, scenario: Scenario, growth: Growth, variants: Sequence[Variant], folder: Path, watch: Stopwatch
    ) -> None:
        self.scenario, self.growth, self.folder, self.watch = scenario, growth, folder, watch
        self.arms = [_arm(scenario, variant, number) for number, variant in enumerate(variants)]
        self.points: dict[str, list[Point]] = {variant.name: [] for variant in variants}
        self.exits = contextlib.ExitStack()
        self.canary: Canary | None = None

    def carry_out(self) -> dict[str, list[Point]]:
        """The points of every variant, by size.

        Raises:
            RefusedError: it may not begin.
            ServiceError: a server died, or a view does not do what the sizes ask.
        """
        with self.exits:
            try:
                self._prepare()
                for number, size in enumerate(self.growth.sizes, 1):
                    self.watch.step("sweep", f"{size:,} {self.growth.of} ({number} of {len(self.growth.sizes)})")
                    self._measure(size)
                self._check()
            except (psycopg.Error, redis.RedisError, DjangoDatabaseError) as error:
                self._check()
                raise ServiceError(str(error)) from error
            except (KeyboardInterrupt, Terminated):
                # From here on everything is being stopped; a second Ctrl-C must not leave half of it behind.
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                raise
            self.watch.step("tear down")
        self.watch.end()
        return self.points

    def _check(self) -> None:
        if self.canary is not None and (fault := self.canary.fault()):
            raise ServiceError(fault)

    def _prepare(self) -> None:
        self.watch.step("prepare", "servers")
        self.exits.callback(RunLock().release)
        check_disk()
        forked.warm_up()
        self.servers = self.exits.enter_context(Servers())
        self.canary = Canary()
        self.exits.callback(self.canary.close)
        self.server = self.exits.enter_context(postgres.connect())
        self.log = ServerLog()
        databases.drop_all([KIND])
        self.exits.callback(_drop)

    def _measure(self, size: int) -> None:
        if self.growth.reseeds or size == self.growth.smallest:
            self._make_databases(size)
        with contextlib.ExitStack() as stage:
            for arm in self.arms:
                arm.launch(self.folder, self.servers.warden, self.scenario.worker)
                if arm.served is not None:
                    stage.callback(arm.served.child.kill)
            for arm in self.arms:
                if arm.served is not None:
                    gunicorn.wait_ready(arm.served, arm.nonce)
            for arm in self.arms:
                self._ask(arm, size)

    def _make_databases(self, size: int) -> None:
        """A clone for each variant, of data of that size where the data is what grows."""
        if self.growth.reseeds:
            template = databases.database_name(KIND, self.scenario.name)
            with _rows(size):
                databases.make_seeded(self.server, self.scenario, template)
        else:
            template, _ = databases.ensure_template(self.scenario)
        for arm in self.arms:
            databases.clone(self.server, template, arm.database)
            databases.apply_operations(arm.variant, arm.database)
            # Whoever built an index reports what it read when it leaves: before anything is counted.
            disconnect(self.server, arm.database)

    def _ask(self, arm: Arm, size: int) -> None:
        """A few requests, each the first one to an empty cache; one is enough where it takes long."""
        probe = Probe(f"{size:,}", self.growth.at(size))
        cache, began = valkey.client(arm.valkey_database), time.monotonic()
        results: list[ProbeResult] = []
        while not results or (len(results) < REQUESTS and time.monotonic() - began < ENOUGH_SECONDS):
            cache.flushdb()
            results.append(arm.probe(probe, self.server, self.log, ANSWER_SECONDS))
        # Idle connections report late what they have read.
        disconnect(self.server, arm.database)
        points = self.points[arm.variant.name]
        points.append(point(size, results, rows_read(arm)))
        if not self.growth.reseeds and (same := ignored(points)):
            raise ServiceError(f"{arm.variant.name}: {same}. Let {self.growth.path} obey the size, and seed enough.")


def _arm(scenario: Scenario, variant: Variant, number: int) -> Arm:
    """One process, one thread, and so one connection: what is counted does not depend on which of several answers."""
    arm = Arm.of(variant, number, replace(scenario.server_of(variant), workers=1, threads=1))
    arm.database = databases.database_name(KIND, scenario.name, variant.name)
    return arm


def rows_read(arm: Arm) -> int:
    """The rows that scans of the application's tables read since the arm was launched."""
    total = 0
    for name, values in counters.table_counters(arm.database).items():
        read = counters.difference(values, arm.tables_before.get(name, {}))
        total += read["seq_tup_read"] + read["idx_tup_fetch"]
    return total


def _drop() -> None:
    # Where the server is gone, the next curve drops them.
    with contextlib.suppress(psycopg.Error):
        databases.drop_all([KIND])


@contextlib.contextmanager
def _rows(size: int) -> Iterator[None]:
    """Have seeds insert that many rows."""
    before = os.environ.get("LAB_ROWS")
    os.environ["LAB_ROWS"] = str(size)
    try:
        yield
    finally:
        if before is None:
            del os.environ["LAB_ROWS"]
        else:
            os.environ["LAB_ROWS"] = before
