"""The database in which the interleavings of all variants are played: nobody is played in another's schema."""

import contextlib
from pathlib import Path
from typing import Any

import pytest

from lab.registry import get_scenario
from lab.runner import arms
from lab.runner.plan import make_plan
from lab.runner.progress import Silent, Stopwatch
from lab.runner.run import ScenarioRun
from lab.scenario import Variant
from lab.services import postgres

CHANGING = ("tempting_atomic", "fixed_row_lock")


def test_each_variant_finds_its_own_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    schema: list[str] = []

    def apply(variant: Variant, database: str) -> None:
        schema.extend([variant.name] if variant.operations else [])

    monkeypatch.setattr(Variant, "operations", property(lambda self: [object()] if self.name in CHANGING else []))
    monkeypatch.setattr(postgres, "connect", contextlib.nullcontext)
    monkeypatch.setattr(arms, "clone", lambda *_: schema.clear())
    monkeypatch.setattr(arms, "apply_operations", apply)
    job = ScenarioRun(make_plan(get_scenario("race_condition"), seed=1), Path(), Stopwatch(Silent()))
    job.template = "template"
    seen: dict[str, Any] = {}
    for arm in job.arms:
        job._stage(arm)
        seen[arm.name] = list(schema)
    assert set(CHANGING) < set(seen)
    assert seen == {name: [name] if name in CHANGING else [] for name in seen}
