"""Which trials `make judge` does."""

import pytest

from lab.commands.judge import _cases
from lab.refusal import RefusedError
from lab.trials import TRIALS


def test_all_trials_that_fit_a_scenario() -> None:
    assert [trial for _, trial in _cases(["race_condition"], None, None, None)] == list(TRIALS)
    assert [trial for _, trial in _cases(["n_plus_one"], None, None, None)] == [
        t for t in TRIALS if "1 %" not in t.name
    ]


def test_one_trial_by_a_word_of_its_name() -> None:
    cases = _cases(["n_plus_one", "race_condition", "deadlock"], "forgets", None, None)
    assert [(scenario.name, trial.name) for scenario, trial in cases] == [
        ("race_condition", "fix forgets 1 %"),
        ("deadlock", "fix forgets 1 %"),
    ]


def test_no_trial_of_that_name() -> None:
    with pytest.raises(RefusedError, match=r"No trial has .coffee. in its name\. There are: swapped,"):
        _cases(["n_plus_one"], "coffee", None, None)


def test_a_sample_is_the_seeds() -> None:
    draws = [_cases(["n_plus_one", "race_condition"], None, 4, seed) for seed in (1, 1, 2)]
    assert draws[0] == draws[1] != draws[2]
    assert [len(draw) for draw in draws] == [4, 4, 4]
