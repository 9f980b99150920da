"""The command line: wrong usage is answered in a sentence with exit code 2, and nothing is started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.discovery import ROOT

# What happened, and whether the answer cost an import of Django.
ASK = """
import sys
from lab.__main__ import main
try:
    code = main(sys.argv[1:])
except SystemExit as stop:
    code = stop.code
print("django" if "django" in sys.modules else "no django", "locust" if "locust" in sys.modules else "no locust")
sys.exit(code)
"""


def ask(state: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command line with a state folder of its own."""
    environment = {**os.environ, "LAB_STATE": str(state), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", ASK, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)


@pytest.mark.parametrize("command", ["scenario", "diff", "psql", "locust", "attempt", "repeat", "judge", "curve"])
def test_a_misspelt_name_is_answered_at_once(state: Path, command: str) -> None:
    done = ask(state, command, "race_conditoin")
    assert done.returncode == 2
    assert "Did you mean race_condition" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.strip() == "no django no locust"
    assert not (state).exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scenario", "race_condition", "--users", "abc"], "'abc' is not a number"),
        (["scenario", "race_condition", "--users", "0"], "'0' is not above 0"),
        (["scenario", "race_condition", "--users", "-4"], "--users"),
        (["scenario", "race_condition", "--users", "513"], "at most 512"),
        (["scenario", "race_condition", "--seconds", "0"], "'0' is not above 0"),
        (["scenario", "race_condition", "--seconds", "nan"], "'nan' is not above 0"),
        (["scenario", "race_condition", "--seconds", "inf"], "'inf' is not above 0"),
        (["scenario", "race_condition", "--seed", "x"], "--seed"),
        (["scenario"], "name"),
        (["lab", "--spoilers", "no"], "invalid choice: 'no'"),
        (["scenaro", "race_condition"], "invalid choice: 'scenaro'"),
        ([], "command"),
    ],
)
def test_bad_values_are_refused_before_anything_is_imported(state: Path, arguments: list[str], words: str) -> None:
    done = ask(state, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "no django" in done.stdout
    assert not (state).exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["scenario", "race_condition", "--variant", "fixed_row_lok"], "Did you mean fixed_row_lock"),
        (["diff", "race_condition", "--fix", "nothing_like_it"], "race_condition has: broken"),
        (["curve", "deadlock"], "take one that has: "),
        (["curve", "n_plus_one", "--variant", "fixed_value"], "Did you mean fixed_values"),
        (["new", "race-condition"], "exists"),
        (["new", "9"], "can not be a scenario's name"),
    ],
)
def test_what_needs_the_scenario_is_refused_before_anything_is_started(
    state: Path, arguments: list[str], words: str
) -> None:
    done = ask(state, *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "no locust" in done.stdout
    # Its secrets, which settings need, and the file that is locked; neither a server nor a run.
    assert {path.name for path in state.iterdir()} <= {"secrets.json", "run.lock"}


def test_doctor_finds_nothing_that_makes_runs_impossible(state: Path) -> None:
    done = ask(state, "doctor")
    assert done.returncode == 0, done.stdout
    assert "Runs are possible." in done.stdout
    assert "PostgreSQL" in done.stdout
    assert "Valkey" in done.stdout
    assert "no locust" in done.stdout
    assert f"LAB_STATE={state}" in done.stdout.replace("\n", "")


def test_diff_shows_the_recommended_fix(state: Path) -> None:
    done = ask(state, "diff", "race-condition")
    assert done.returncode == 0
    assert "# FIX:" in done.stdout
    assert "# BUG:" in done.stdout
