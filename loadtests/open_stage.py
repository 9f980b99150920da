"""Locust's web UI on all variants: one class of users for each, and what the claims say beside the figures."""

import itertools
import logging
import os
import secrets
import socket
from importlib import import_module
from typing import Any

import gevent
from locust import events
from locust.runners import WorkerRunner

from loadtests.open_page import CATALOGUE, HOST, add_claims, ask, catalogue, claims, class_name, guard
from loadtests.recorder import Recorder
from loadtests.users import LabUser, Target

LONGEST_PAUSE = 0.05
RENEWAL_SECONDS = 180.0
# Silk keeps the first requests of every class, and one in so many after them: it writes three statements for each.
SHOWN_FIRST, SHOWN_EVERY = 3, 100

# Containers may share the host's name, and the pid too.
PROCESS = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"

log = logging.getLogger("lab")


class LiveRecorder(Recorder):
    """Hands over each request before it leaves, so that whoever reads rows later finds it written down."""

    def sent(self, identity: str, arm: int, block: int, name: str, when: float, note: Any = None) -> None:
        """As the recorder does."""
        super().sent(identity, arm, block, name, when, note)
        self.flush()


class OpenStage:
    """Every class asks its own variant; between two requests its users pause for a moment, as people do."""

    block = 0

    def __init__(self) -> None:
        self.recorder: Recorder = Recorder(None)
        self.targets: dict[int, Target] = {}

    def begin(self) -> None:
        """Forget what was shared and recorded before."""
        path = CATALOGUE.parent / f"history-{PROCESS}.jsonl"
        path.unlink(missing_ok=True)
        self.recorder = LiveRecorder(path)
        self.targets = {
            entry["index"]: Target(entry["index"], f"{HOST}/{entry['scenario']}/{entry['variant']}/")
            for entry in catalogue
        }

    def enter(self, user: LabUser) -> Target:
        """The user's own variant, after a pause."""
        gevent.sleep(user.random.uniform(0, LONGEST_PAUSE))
        return self.targets[user.arm]  # type: ignore[attr-defined]


class Visitor:
    """What a class of users adds to its scenario's: its variant in the figures, a sample of its requests in Silk."""

    arm: int
    label: str
    _sent = 0

    def on_start(self) -> None:
        """Put the sample's header and the variant's name on what the client sends."""
        plain, kind = self.client.request, type(self)  # type: ignore[attr-defined]

        def sampled(method: str, url: str, **options: Any) -> Any:
            number, kind._sent = kind._sent, kind._sent + 1
            if number < SHOWN_FIRST or number % SHOWN_EVERY == 0:
                options["headers"] = {**options["headers"], "X-Lab-Silk": "1"}
            return plain(method, url, **{**options, "name": f"{kind.label} {options['name']}"})

        self.client.request = sampled  # type: ignore[attr-defined]
        super().on_start()  # type: ignore[misc]


def player(scenario: str) -> type[LabUser]:
    """The user class of a scenario's load.py."""
    load = import_module(f"scenarios.{scenario}.load")
    return next(
        user
        for user in vars(load).values()
        if isinstance(user, type) and issubclass(user, LabUser) and user.__module__ == load.__name__
    )


stage = OpenStage()
stage.begin()
LabUser.stage = stage
classes: dict[str, type[LabUser]] = {}
for _entry in catalogue:
    _label = f"{_entry['scenario']}/{_entry['variant']}"
    _base = player(_entry["scenario"])
    _attributes = {"arm": _entry["index"], "label": _label, "host": HOST, "__doc__": _base.__doc__}
    classes[class_name(_label)] = type(class_name(_label), (Visitor, _base), _attributes)
globals().update(classes)
__all__ = [*classes]


@events.test_start.add_listener
def _begin(environment: Any, **_: Any) -> None:
    stage.begin()
    if isinstance(environment.runner, WorkerRunner):
        # Ids must be unique among all of Locust's processes.
        LabUser._numbers = itertools.count(10_000 * (environment.runner.worker_index + 1))
        return
    chosen = [found.arm for found in environment.user_classes if hasattr(found, "arm")]
    log.info("Making %d variants new ...", len(chosen))
    claims.rows, claims.renewing = [], True
    try:
        if ask("start/", {"arms": chosen}, RENEWAL_SECONDS) is not None:
            log.info("... done: everybody finds what was seeded.")
    finally:
        claims.renewing = False


@events.test_stop.add_listener
def _end(environment: Any, **_: Any) -> None:
    stage.recorder.flush()
    if not isinstance(environment.runner, WorkerRunner):
        ask("stop/", {})


@events.init.add_listener
def _open(environment: Any, **_: Any) -> None:
    environment.host = HOST
    if environment.web_ui is not None:
        gevent.spawn(claims.follow, environment)
        guard(environment)
        add_claims(environment)
