"""A measured run: the users of one scenario, on the conductor's stage."""

import json
import os
from importlib import import_module
from pathlib import Path
from typing import Any

import gevent
from locust import events
from locust.runners import Runner

from loadtests.conductor import Conductor
from loadtests.users import LabUser

_plan = json.loads(os.environ["LAB_CONDUCT"])
_conductor = Conductor(_plan["urls"], _plan["users"], Path(_plan["history"]))
LabUser.stage = _conductor
_load = import_module(_plan["module"])
Played: type[LabUser] = next(
    user
    for user in vars(_load).values()
    if isinstance(user, type) and issubclass(user, LabUser) and user.__module__ == _load.__name__
)

__all__ = ["Played"]


@events.spawning_complete.add_listener
def _begin(user_count: int, **_: Any) -> None:
    gevent.spawn(_conduct)


@events.init.add_listener
def _remember(environment: Any, **_: Any) -> None:
    _conduct.runner = environment.runner  # type: ignore[attr-defined]


def _conduct() -> None:
    runner: Runner = _conduct.runner  # type: ignore[attr-defined]
    try:
        _conductor.conduct()
    finally:
        runner.quit()
