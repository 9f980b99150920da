"""The house rules: every scenario keeps each of them, and each of them sees what it is there to see."""

import argparse
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import scenarios
from lab import house_rules
from lab.claims import faster_than_broken
from lab.commands import new
from lab.discovery import ROOT, SCENARIOS, scenario_names
from lab.registry import load_scenario
from lab.runner.preflight import RefusedError
from lab.scenario import Claim, Finding, Load, Scenario, Worker

HOUSES = ("lab", "loadtests", "scenarios", "infra", "tests")
# A learner's attempt may hold anything.
MODULES = sorted(
    path.relative_to(ROOT)
    for house in HOUSES
    for path in (ROOT / house).rglob("*.py")
    if not path.match("scenarios/*/attempt.py")
)
TITLES: dict[str, Any] = {"title": "Acting twice", "question": "How do you act once?", "family": "concurrency"}
ROUTES = 'from django.urls import path\n\nurlpatterns = [path("act/", lambda request: None)]\n'
GOOD = {
    "__init__.py": "",
    "scenario.py": '"""Something happened twice."""\n',
    "broken.py": f'"""Read, then write."""\n# BUG: others write too\n{ROUTES}',
    "tempting_luck.py": f'"""Hope for luck."""\n# BUG: luck runs out\n{ROUTES}',
    "fixed_lock.py": f'"""Lock, then write."""\n# FIX: nobody else writes\n{ROUTES}',
    "load.py": "import random\nfrom loadtests.users import LabUser\n",
    "README.md": "`broken`, `tempting_luck` and `fixed_lock`\n"
    + "".join(f"\n## {heading}\n" for heading in house_rules.HEADINGS).replace(
        "Hints\n", "Hints\n\n1. Look.\n2. Ask.\n"
    ),
}


@pytest.mark.parametrize("rule", house_rules.RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("name", scenario_names())
def test_kept(name: str, rule: house_rules.Rule) -> None:
    problems = rule(load_scenario(name))
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    "rule",
    [house_rules.vague_names, house_rules.long_modules, house_rules.long_functions],
    ids=lambda rule: rule.__name__,
)
def test_kept_everywhere(rule: Callable[[list[Path]], list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    problems = rule(MODULES)
    assert not problems, "\n".join(problems)


Make = Callable[..., Scenario]


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Make:
    """Make a scenario of files in a folder: a good one, with some files changed, added or (None) left out."""

    def load(folder: Path, name: str) -> ModuleType:
        dotted = f"scenarios.{folder.name}.{name}"
        spec = spec_from_file_location(dotted, folder / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        monkeypatch.setitem(sys.modules, dotted, module)
        return module

    def build(changes: dict[str, str | None], name: str = "double_act", sentence: str = "All is well.") -> Scenario:
        folder = tmp_path / name
        folder.mkdir()
        for path, text in {**GOOD, **changes}.items():
            if text is not None:
                (folder / path).write_text(text)
        load(folder, "scenario")
        return Scenario(
            **TITLES,
            broken=load(folder, "broken"),
            tempting=[load(folder, "tempting_luck")],
            fixes=[load(folder, "fixed_lock")],
            claims=[Claim("well", sentence, lambda arm, run: Finding.of(True, ""))],
            load=Load(),
            level=1,
            minutes=5,
        )

    return build


def test_a_good_scenario_has_no_problems(make: Make) -> None:
    assert house_rules.problems_of(make({})) == []


LONG = "".join(f"a{number} = {number}\n" for number in range(60))


@pytest.mark.parametrize(
    ("rule", "changes", "words"),
    [
        ("nothing_left_to_do", {"README.md": "# TODO: all of it"}, "README.md:1: still says 'TODO'"),
        ("nothing_left_to_do", {"README.md": "\n<!-- measured: 3x -->"}, "README.md:2"),
        ("guilty_lines_marked", {"broken.py": '"""Do."""\n' + ROUTES}, "broken.py: no `# BUG: why`"),
        ("guilty_lines_marked", {"broken.py": '"""Do."""\n# BUG:\n' + ROUTES}, "broken.py: no `# BUG: why`"),
        ("guilty_lines_marked", {"tempting_luck.py": '"""Do."""\n' + ROUTES}, "tempting_luck.py: no `# BUG: why`"),
        (
            "guilty_lines_marked",
            {"fixed_lock.py": '"""Do."""\n# BUG: why it\n' + ROUTES},
            "is fixed, but has a `# BUG:`",
        ),
        ("fixes_small", {"fixed_lock.py": '"""Do."""\n' + LONG + ROUTES}, "fixed_lock.py: changes 60 lines"),
        (
            "same_routes",
            {"fixed_lock.py": '"""Do."""\n' + ROUTES.replace("act/", "do/")},
            "fixed_lock.py: serves ['do/']",
        ),
        ("same_routes", {"broken.py": '"""Do."""\nurlpatterns = []\n'}, "`urlpatterns` is empty"),
        ("first_lines_readable", {"broken.py": ROUTES}, "broken.py: the docstring's first line is ''"),
        ("first_lines_readable", {"broken.py": '"""Read and"""\n' + ROUTES}, "ends with a full stop"),
        ("first_lines_readable", {"broken.py": '"""This reads."""\n' + ROUTES}, "begins with 'This'"),
        ("first_lines_readable", {"broken.py": '"""Locks rows."""\n' + ROUTES}, "begins with 'Locks'"),
        ("first_lines_readable", {"scenario.py": "a = 1\n"}, "scenario.py: the docstring's first line is ''"),
        ("guide_complete", {"README.md": None}, "README.md: is missing"),
        ("guide_complete", {"README.md": GOOD["README.md"].replace("## Cause", "## Reason")}, "headings are Symptom"),
        (
            "guide_complete",
            {"README.md": GOOD["README.md"].replace("fixed_lock", "lock")},
            "does not name `fixed_lock`",
        ),
        ("hints_given", {"README.md": GOOD["README.md"].replace("2. Ask.", "")}, "has 1 hints"),
        ("hints_given", {"README.md": GOOD["README.md"].replace("Ask.", "Try fixed_lock.")}, "names `fixed_lock`"),
        ("files_expected", {"fixed_other.py": "a = 1\n"}, "fixed_other.py: nobody expects it"),
        ("files_expected", {"notes.txt": ""}, "notes.txt: nobody expects it"),
        ("files_expected", {"load.py": None}, "load.py: is missing"),
        ("imports_allowed", {"load.py": "from django.db import models\n"}, "load.py: imports django.db"),
        ("imports_allowed", {"load.py": "import loadtests.conductor\n"}, "imports loadtests.conductor"),
        ("imports_allowed", {"seed.py": "from lab import runner\n"}, "seed.py: imports lab.runner"),
        ("imports_allowed", {"seed.py": "from ..other import models\n"}, "seed.py: imports scenarios.other"),
        ("imports_allowed", {"seed.py": "def f():\n    import requests\n"}, "seed.py: imports requests"),
        ("tests_without_load", {"tests.py": "import scenarios.double_act.load\n"}, "tests.py: imports load.py"),
        ("no_sleeps", {"broken.py": '"""Do."""\nimport time\ntime.sleep(0)\n' + ROUTES}, "broken.py:3: sleeps"),
        ("no_sleeps", {"broken.py": '"""Do."""\nfrom time import sleep as nap\n' + ROUTES}, "broken.py:2: sleeps"),
        ("no_sleeps", {"fixed_lock.py": '"""Do."""\nSQL = "SELECT pg_sleep(1)"\n' + ROUTES}, "fixed_lock.py:2: sleeps"),
        ("modules_short", {"broken.py": '"""Do."""\n' + LONG + ROUTES}, "broken.py: has 63 lines"),
    ],
)
def test_seen(make: Make, rule: str, changes: dict[str, str | None], words: str) -> None:
    problems = getattr(house_rules, rule)(make(changes))
    assert any(words in problem for problem in problems), problems


@pytest.mark.parametrize("name", ["shop", "auth", "silk", "race2", "Race", "_race"])
def test_improper_names_are_seen(make: Make, name: str) -> None:
    assert house_rules.names_proper(make({}, name=name))


def test_claims_are_whole_sentences(make: Make) -> None:
    assert "claim well" in house_rules.first_lines_readable(make({}, sentence="all is"))[0]


@pytest.mark.parametrize(
    ("changes", "words"), [({"load": Load(blocks=5)}, "at least 6 blocks"), ({"worker": Worker()}, "side by side")]
)
def test_a_claim_about_time_that_nobody_could_decide_is_seen(
    make: Make, changes: dict[str, object], words: str
) -> None:
    timed = replace(make({}), claims=[faster_than_broken(2)])
    assert house_rules.times_decidable(timed) == []
    assert words in house_rules.times_decidable(replace(timed, **changes))[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "name", "text"),
    [
        (house_rules.vague_names, "utils.py", ""),
        (house_rules.long_modules, "long.py", "a = 1\n" * 251),
        (house_rules.long_functions, "function.py", "def f():\n" + "    a = 1\n" * 31),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_seen_everywhere(tmp_path: Path, rule: Callable[[list[Path]], list[str]], name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert str(path) in rule([path])[0]
    other = tmp_path / "stock.py"
    other.write_text('def f():\n    """Do.\n\n    ' + "x\n" * 40 + '    """\n\n\n\n    return 1\n')
    assert rule([other]) == []


@pytest.fixture
def scaffold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place where `new` may make folders."""
    monkeypatch.setattr(new, "SCENARIOS", tmp_path)
    return tmp_path


def test_new_makes_what_fails_until_filled_in(
    scaffold: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert new.run(argparse.Namespace(name="Lost-And-Found")) == 0
    assert "make scenario NAME=lost_and_found" in capsys.readouterr().out
    monkeypatch.setattr(scenarios, "__path__", [str(scaffold)])
    scenario = import_module("scenarios.lost_and_found.scenario").scenario
    try:
        problems = house_rules.problems_of(scenario)
        unfinished = {problem.partition(":")[0] for problem in house_rules.nothing_left_to_do(scenario)}
    finally:
        for module in [module for module in sys.modules if module.startswith("scenarios.lost_and_found")]:
            del sys.modules[module]
    assert unfinished == {path.name for path in (scaffold / "lost_and_found").glob("*.*")} - {"__init__.py"}
    # Nothing is wrong with it but what is left to do.
    rest = [problem for problem in problems if "TODO" not in problem]
    assert all(re.search("no `# (BUG|FIX): why`", problem) for problem in rest), rest
    assert len(rest) == 2


@pytest.mark.parametrize("name", ["", "a b", "../x", "9lives", "x2", "shop", "auth", "a" * 60])
def test_new_refuses_names(scaffold: Path, name: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(repr(name))):
        new.run(argparse.Namespace(name=name))
    assert list(scaffold.iterdir()) == []


def test_new_leaves_alone_what_exists() -> None:
    name = scenario_names()[0]
    with pytest.raises(RefusedError, match="exists"):
        new.run(argparse.Namespace(name=name.replace("_", "-").upper()))
    assert (SCENARIOS / name / "scenario.py").exists()
