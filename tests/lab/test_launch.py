"""Serving the arms of a run: what was started is stopped, however far it came."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lab.registry import get_scenario
from lab.runner.arm import Arm
from lab.runner.plan import make_plan
from lab.runner.progress import Silent, Stopwatch
from lab.runner.run import ScenarioRun
from lab.services.process import ServiceError


def test_what_was_launched_is_killed_when_the_next_launch_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    killed: list[str] = []

    def launch(arm: Arm, *_: Any) -> None:
        if arm.index == 2:
            raise ServiceError("connection timeout expired")
        child = SimpleNamespace(kill=lambda: killed.append(arm.name))
        monkeypatch.setattr(arm, "served", SimpleNamespace(child=child))

    monkeypatch.setattr(Arm, "launch", launch)
    job = ScenarioRun(make_plan(get_scenario("n_plus_one"), seed=1), Path(), Stopwatch(Silent()))
    monkeypatch.setattr(job, "servers", SimpleNamespace(warden=None), raising=False)
    with pytest.raises(ServiceError), job.exits:
        job._serve()
    assert sorted(killed) == sorted(arm.name for arm in job.arms[:2])
