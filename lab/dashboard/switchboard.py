"""Starts a variant's servers when somebody first asks for it, stops them when nobody does; speaks lines of JSON."""

import contextlib
import json
import shutil
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from lab.dashboard.names import Key, checked, stamp_of
from lab.dashboard.places import SwitchboardError, arm_dir
from lab.dashboard.shared_parties import shared
from lab.dashboard.worker_service import HiredWorker, is_elsewhere
from lab.runner.arms import database_name, drop
from lab.scenario import Server, Variant, Weather, Worker
from lab.services import celery, gunicorn, postgres, valkey
from lab.services.outside import KINDS, Outside
from lab.services.process import Warden, clean_environment, spawn

IDLE_SECONDS = 600.0
MOST_OPEN = 24
CACHE_DATABASES = 201
BROKER_DATABASES = CACHE_DATABASES + MOST_OPEN
AT_ONCE = 4
GRACE = 1.5


@dataclass(slots=True)
class Live:
    """The servers of one variant in use."""

    slot: int
    served: gunicorn.Served
    database: str
    size: int
    stamp: int
    used: float
    worker: celery.Worker | HiredWorker | None = None
    outside: Outside = field(default_factory=Outside)

    def alive(self) -> bool:
        """Whether all of them run."""
        worker = self.worker.child if isinstance(self.worker, celery.Worker) else self.worker
        return all(one.alive() for one in (self.served.child, worker) if one) and not self.outside.fault()

    def stop(self) -> None:
        """End all of them; what they still do is not waited for long."""
        self.served.child.stop(seconds=GRACE)
        if self.worker:
            self.worker.stop(GRACE)
        self.outside.stop()


class Switchboard:
    """Which variants are served, where, and since when nobody asked for them."""

    def __init__(self, warden: Warden) -> None:
        self._warden = warden
        self._live: dict[Key, Live] = {}
        self._locks: dict[Key, threading.Lock] = defaultdict(threading.Lock)
        self._desk = threading.Lock()
        self._making = threading.Lock()
        self._closed = False

    def open(self, scenario: str, variant: str) -> Live:
        """The servers of a variant, started now where they do not run or the scenario was edited since.

        Raises:
            SwitchboardError: there is no such variant, or it could not be served.
        """
        key = checked(scenario, variant)
        with self._lock_of(key):
            live, stamp = self._live.get(key), stamp_of(key)
            if live and (live.stamp != stamp or not live.alive()):
                self._end(key)
                live = None
            if live is None:
                live = self._start(key, stamp)
            live.used = time.monotonic()
            return live

    def reset(self, scenario: str, variant: str) -> None:
        """Stop a variant's servers and drop its database: the next request finds everything new."""
        key = checked(scenario, variant)
        with self._lock_of(key):
            self._end(key)
            shutil.rmtree(arm_dir(*key), ignore_errors=True)
            with postgres.connect() as server:
                drop(server, database_name("v", *key))

    def renew(self, arms: Iterable[Key]) -> None:
        """Reset these variants and serve them again, a few at a time.

        Raises:
            SwitchboardError: one of them could not be served.
        """

        def one(arm: Key) -> None:
            self.reset(*arm)
            self.open(*arm)

        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(one, arms))

    def drained(self, scenario: str, variant: str) -> bool:
        """Whether no task of a variant is queued or running; true where it has no worker, or does not run."""
        live = self._live.get((scenario, variant))
        return live is None or live.worker is None or live.worker.drained()

    def stop_idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Stop what nobody asked for in so many seconds."""
        for key in list(self._live):
            with self._lock_of(key):
                live = self._live.get(key)
                if live and time.monotonic() - live.used > seconds:
                    self._end(key)

    def stop_outgrown(self) -> list[str]:
        """Reset every variant whose database has grown beyond its cap; says which."""
        told = []
        for key, live in list(self._live.items()):
            with postgres.connect() as server:
                too_far = postgres.outgrown(server, live.database, live.size)
            if too_far:
                self.reset(*key)
                told.append(f"{'/'.join(key)} {too_far}. Its servers are stopped and its database is dropped.")
        return told

    def close(self) -> None:
        """Stop everything at once, and start nothing more."""
        with self._desk:
            self._closed = True
            running, self._live = list(self._live.values()), {}
        with ThreadPoolExecutor(max(len(running), 1)) as pool:
            list(pool.map(Live.stop, running))

    def answer(self, order: dict[str, Any]) -> dict[str, Any]:
        """Do what one line asks for."""
        arm = (str(order.get("scenario", "")), str(order.get("variant", "")))
        match order.get("do"):
            case "open":
                live = self.open(*arm)
                return {"url": live.served.url, "database": live.database}
            case "reset":
                self.reset(*arm)
            case "renew":
                self.renew([(str(scenario), str(variant)) for scenario, variant in order["arms"]])
            case "drained":
                return {"drained": self.drained(*arm)}
            case "quieten":
                self.stop_idle(float(order["seconds"]))
            case "status":
                now = time.monotonic()
                return {"live": [[*key, round(now - live.used, 1)] for key, live in list(self._live.items())]}
            case other:
                raise SwitchboardError(f"The switchboard does not know {other!r}.")
        return {"done": True}

    def _lock_of(self, key: Key) -> threading.Lock:
        with self._desk:
            return self._locks[key]

    def _end(self, key: Key) -> None:
        with self._desk:
            live = self._live.pop(key, None)
        if live:
            live.stop()

    def _free_slot(self) -> int:
        with self._desk:
            taken = {live.slot for live in self._live.values()}
            oldest = min(self._live, key=lambda key: self._live[key].used, default=None)
        if len(taken) < MOST_OPEN:
            return next(slot for slot in range(MOST_OPEN) if slot not in taken)
        if oldest is None or time.monotonic() - self._live[oldest].used < 10:
            raise SwitchboardError(f"{MOST_OPEN} variants are in use, more at once are not served. Choose fewer.")
        slot = self._live[oldest].slot
        self._end(oldest)
        return slot

    def _start(self, key: Key, stamp: int) -> Live:
        # One at a time: templates are made here, and the warden's line takes one writer.
        with self._making:
            if self._closed:
                raise SwitchboardError("`make lab` is ending.")
            slot, found = self._free_slot(), self._prepared(key)
            live, nonce = self._launch(key, stamp, slot, found)
            with self._desk:
                self._live[key] = live
        try:
            gunicorn.wait_ready(live.served, nonce)
        except BaseException:
            self._end(key)
            raise
        return live

    def _launch(self, key: Key, stamp: int, slot: int, found: dict[str, Any]) -> tuple[Live, str]:
        variant, folder = Variant(*key, found["kind"]), arm_dir(*key)
        cache, broker = CACHE_DATABASES + slot, BROKER_DATABASES + slot
        for number in (cache, broker):
            valkey.client(number).flushdb()
        environment = {
            "LAB_DATABASE": found["database"],
            "LAB_CACHE_URL": valkey.url(cache),
            "LAB_BROKER_URL": valkey.broker_url(broker),
            "LAB_TRACED": "1",
        }
        with contextlib.ExitStack() as undo:
            worker = None
            outside, told = self._outside(key, {name: Weather(**how) for name, how in found["outside"].items()})
            undo.callback(outside.stop)
            environment |= told
            if found["worker"]:
                worker = self._work(variant, broker, Worker(**found["worker"]), environment)
                undo.callback(worker.stop)
                environment |= worker.environment
            environment |= {"DJANGO_SETTINGS_MODULE": "lab.settings.inspect", "LAB_VARIANT": "/".join(key)}
            name, log = f"gunicorn of {'/'.join(key)}", folder / "gunicorn.log"
            served, nonce = gunicorn.launch(name, Server(**found["server"]), log, self._warden, environment)
            undo.pop_all()
        with postgres.connect() as server:
            size = postgres.size_of(server, found["database"])
        return Live(slot, served, found["database"], size, stamp, time.monotonic(), worker, outside), nonce

    def _outside(self, key: Key, weathers: dict[str, Weather]) -> tuple[Outside, dict[str, str]]:
        """Start the parties that are not there already; gives them, and what the variant is told of all."""
        theirs = shared(key, weathers)
        own = {name: weather for name, weather in weathers.items() if name not in theirs}
        outside = Outside.start(own, self._warden, arm_dir(*key))
        told = {KINDS[name].variable("URL"): url for name, url in theirs.items()}
        return outside, outside.environment("/".join(key)) | told

    def _work(
        self, variant: Variant, broker: int, options: Worker, environment: dict[str, str]
    ) -> celery.Worker | HiredWorker:
        key = (variant.scenario, variant.name)
        if is_elsewhere(key):
            hired = HiredWorker(variant, arm_dir(*key), broker, options)
            hired.start(environment)
            return hired
        worker = celery.Worker(variant, arm_dir(*key), broker, options)
        worker.start(self._warden, environment)
        return worker

    def _prepared(self, key: Key) -> dict[str, Any]:
        log = arm_dir(*key) / "prepare.log"
        command = [sys.executable, "-m", "lab.dashboard.prepare", *key]
        environment = clean_environment(DJANGO_SETTINGS_MODULE="lab.settings.base")
        child = spawn(f"the preparation of {'/'.join(key)}", command, log, self._warden, pipes=True, env=environment)
        try:
            child.process.wait(timeout=120)
        except subprocess.TimeoutExpired:
            child.kill()
        output = child.process.stdout.read() if child.process.stdout else ""
        child.stop()
        if child.process.poll() or not output:
            raise SwitchboardError(f"{'/'.join(key)} can not be served. {log} ends:\n{child.tail(4)}")
        found = dict(json.loads(output.splitlines()[-1]))
        if "problem" in found:
            raise SwitchboardError(f"{'/'.join(key)} can not be served: {found['problem']}")
        return found
