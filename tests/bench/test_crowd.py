"""A crowd is made of what is real: the scenarios under other names, the results of runs that took place."""

import json
import shutil
from pathlib import Path

import pytest

from lab.bench import crowd
from lab.bench.checkout import copy_checkout
from lab.discovery import SCENARIOS, scenario_names

SHIPPED = scenario_names()


def test_scenarios_are_copied_until_there_are_enough(tmp_path: Path) -> None:
    for name in SHIPPED[:2]:
        shutil.copytree(SCENARIOS / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    names = crowd.multiply(tmp_path, 5)
    one, other = SHIPPED[:2]
    assert names == [one, other, f"{one}_aa", f"{other}_aa", f"{one}_ab"]
    manifest = (tmp_path / f"{one}_ab" / "scenario.py").read_text()
    assert f"from scenarios.{one}_ab import" in manifest
    assert f"from scenarios.{one} import" not in manifest
    compile(manifest, "scenario.py", "exec")


def test_a_copy_of_the_checkout_leaves_caches_and_attempts(tmp_path: Path) -> None:
    copy_checkout(tmp_path)
    assert not [*tmp_path.rglob("__pycache__"), *tmp_path.glob("scenarios/*/attempt.py")]
    assert (tmp_path / "lab" / "attempt.py").exists()


def test_runs_are_those_that_took_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = tmp_path / "20261121-161500-n_plus_one"
    (real / "logs").mkdir(parents=True)
    told = {"commit": "c", "scope": "all variants", "verdict": "PROVEN", "seconds": 21.5, "causes": [], "arms": [1]}
    (real / "result.json").write_text(json.dumps({**told, "scenario": "n_plus_one", "run": real.name}))
    (real / "report.html").write_text("<!doctype html>")
    monkeypatch.setattr(crowd, "_seen", lambda name: False)
    monkeypatch.setattr(crowd, "_real", lambda name: real)
    runs = crowd.fill(tmp_path / "state", ["n_plus_one", "deadlock_ab"], 3)
    assert runs == ["20260101-000000-n_plus_one", "20260101-000100-deadlock_ab", "20260101-000200-n_plus_one"]
    made = tmp_path / "state" / "runs" / runs[1]
    result = json.loads((made / "result.json").read_text())
    assert (result["scenario"], result["run"], result["arms"]) == ("deadlock_ab", runs[1], [1])
    assert (made / "report.html").exists()
    lines = [json.loads(line) for line in (tmp_path / "state" / "ledger.jsonl").read_text().splitlines()]
    assert [line["run"] for line in lines] == runs
