"""The trials themselves: what is made wrong is wrong in that way and in no other."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from lab.registry import get_scenario
from lab.runner import ledger
from lab.runner.digest import digest_of
from lab.serving.spoiled import forgetful, spoil
from lab.statistics import share_interval
from lab.trials import LAPSES, TRIALS, Trial, by_chance, pair


def own(request: HttpRequest) -> HttpResponse:
    """The fix's own view."""
    return HttpResponse(b"own")


def other(request: HttpRequest) -> HttpResponse:
    """Broken's view."""
    return HttpResponse(b"other")


def test_a_forgetful_fix_leaves_its_share_to_broken() -> None:
    view, request = forgetful(own, other, 0.1), RequestFactory().get("/")
    seen = Counter(view(request).content for _ in range(2000))  # type: ignore[attr-defined]
    assert 120 <= seen[b"other"] <= 290
    assert seen.total() == 2000


@pytest.mark.django_db
def test_a_variant_out_of_order_answers_nothing_but_500() -> None:
    routes = spoil("n_plus_one", "fixed_values", None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.ROOT_URLCONF", tuple(routes))
        answer = Client(raise_request_exception=False).get("/books/")
    assert (answer.status_code, answer.content) == (500, b"out of order")


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_every_trial_says_what_it_may_end_in_and_counts_for_no_streak(
    trial: Trial, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    scenario = get_scenario("race_condition")
    plan = trial.plan(scenario)
    assert plan.scope == f"judge: {trial.name}"
    assert {variant.name for variant in plan.variants} == {"broken", scenario.fixes[0].__name__.rpartition(".")[2]}
    assert "PROVEN" not in trial.expected
    monkeypatch.setattr(ledger, "path", lambda: tmp_path / "ledger.jsonl")
    entry = ledger.Entry("now", "c", digest_of(scenario.name), scenario.name, plan.scope, "PROVEN", 1.0)
    ledger.append(entry)
    assert ledger.streak(scenario.name) == (0, 0, [])


def test_a_trial_changes_one_thing_only() -> None:
    scenario = pair(get_scenario("race_condition"))
    plans = {trial.name: trial.plan(get_scenario("race_condition")) for trial in TRIALS}
    assert plans["one violation planted"].planted == "fixed_atomic_update"
    assert plans["no load"].scenario.load.blocks == 0
    assert len(plans["a claim raises"].scenario.claims) == len(scenario.claims) + 1
    assert plans["broken answers 500"].scenario.server.settings == {"LAB_SPOILED": {"variant": "broken"}}
    assert plans["fix forgets 1 %"].scenario.server.settings == {
        "LAB_SPOILED": {"variant": "fixed_atomic_update", "share": LAPSES}
    }


def test_only_bugs_of_chance_are_tried_with_a_forgetful_fix() -> None:
    names = ("race_condition", "deadlock", "non_idempotent_task", "n_plus_one", "missing_index")
    assert [by_chance(get_scenario(name)) for name in names] == [True, True, True, False, False]
    race = get_scenario("race_condition")
    assert not by_chance(replace(race, load=replace(race.load, opportunities=0)))


def test_the_interval_of_a_share_contains_it() -> None:
    assert share_interval(0, 0) == (0.0, 1.0)
    low, high = share_interval(20, 20)
    assert (round(low, 2), high) == (0.84, 1.0)
    low, high = share_interval(3, 300)
    assert low < 0.01 < high < 0.03
