"""A few trials of the campaign, with seeds that do not change: faults in real runs, never a wrong verdict."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.faults import FAULTS
from tests.faults.outcomes import DECIDED, problems_of
from tests.faults.processes import server_folder
from tests.faults.trial import run_trial

pytestmark = pytest.mark.timeout(600)

TRIALS = [
    ("a backend killed", "race_condition", "shipped"),
    ("Locust killed", "race_condition", "swapped"),
    ("no room for results", "deadlock", "shipped"),
    ("the runner killed", "deadlock", "two fixes"),
]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One state folder for all, as in the campaign: what one trial leaves is met by the next."""
    state = tmp_path_factory.mktemp("faults") / "state"
    yield state
    shutil.rmtree(server_folder(state), ignore_errors=True)


@pytest.mark.parametrize(("number", "fault", "scenario", "pair"), [(n, *trial) for n, trial in enumerate(TRIALS)])
def test_a_fault_in_the_load_makes_no_verdict_wrong_and_leaves_nothing(
    place: Path, number: int, fault: str, scenario: str, pair: str
) -> None:
    seen = carry_out(place, number, fault, scenario, pair)
    assert seen["struck"]
    assert problems_of(seen) == [], seen


def test_the_run_after_them_is_decided_rightly(place: Path) -> None:
    seen = carry_out(place, len(TRIALS), "none", "deadlock", "shipped")
    assert problems_of(seen) == [], seen
    assert seen["outcome"] == DECIDED


def carry_out(place: Path, number: int, name: str, scenario: str, pair: str) -> dict[str, object]:
    """One trial, struck in the first half of the load."""
    moment = {"step": "load", "occurrence": 1, "part": 0.4, "run_seed": str(number)}
    trial = {"seed": 1, "number": number, "fault": name, "scenario": scenario, "pair": pair, **moment}
    fault = next(fault for fault in FAULTS if fault.name == name)
    return run_trial(trial, fault, place, {})
