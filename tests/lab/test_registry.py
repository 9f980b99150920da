"""Scenarios and variants by name, and what is offered where a name is unknown."""

from pathlib import Path

import pytest

from lab import attempt
from lab.discovery import scenario_names
from lab.registry import UnknownNameError, check_name, get_scenario, get_variant, scenarios, variants_of


@pytest.mark.parametrize("name", ["race_condition", "race-condition", "Race-Condition", " race_condition "])
def test_hyphens_case_and_blanks_do_not_matter(name: str) -> None:
    assert check_name(name) == "race_condition"
    assert get_scenario(name).name == "race_condition"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("race_conditoin", "race_condition"),
        ("deadlok", "deadlock"),
        ("n-plus-on", "n_plus_one"),
        ("idempotent_task", "non_idempotent_task"),
        ("missing_indx", "missing_index"),
    ],
)
def test_unknown_names_are_answered_with_the_nearest(name: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        check_name(name)
    message = caught.value.args[0]
    assert repr(name) in message
    assert f"Did you mean {near}" in message
    assert "make list" in message


@pytest.mark.parametrize("name", ["", "zzzz", "../lab", "race_condition/broken", "scenarios"])
def test_nothing_near_is_not_guessed(name: str) -> None:
    with pytest.raises(UnknownNameError, match="make list"):
        check_name(name)


def test_every_scenario_is_found_by_its_folder() -> None:
    assert [scenario.name for scenario in scenarios()] == scenario_names()
    assert len(scenario_names()) >= 5


def test_unknown_variants_are_answered_with_what_there_is() -> None:
    with pytest.raises(UnknownNameError) as caught:
        get_variant(get_scenario("race_condition"), "fixed-row-lok")
    assert "Did you mean fixed_row_lock" in caught.value.args[0]
    assert "race_condition has: broken, tempting_atomic" in caught.value.args[0]
    assert get_variant(get_scenario("race_condition"), "Fixed-Row-Lock").kind == "fixed"


def test_attempt_is_a_variant_where_it_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = get_scenario("race_condition")
    monkeypatch.setattr(attempt, "SCENARIOS", tmp_path)
    with pytest.raises(UnknownNameError, match="make attempt NAME=race_condition"):
        get_variant(scenario, "attempt")
    (tmp_path / scenario.name).mkdir()
    (tmp_path / scenario.name / "attempt.py").write_text("")
    assert get_variant(scenario, "attempt").kind == "attempt"
    assert [variant.name for variant in variants_of(scenario)][-1] == "attempt"


def test_variants_come_broken_first_recommended_fix_before_the_others() -> None:
    scenario = get_scenario("race_condition")
    kinds = [variant.kind for variant in scenario.variants]
    assert kinds == sorted(kinds, key=["broken", "tempting", "fixed"].index)
    assert scenario.variants[0].prefix == "/race_condition/broken/"
