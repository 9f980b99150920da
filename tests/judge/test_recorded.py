"""Recorded runs of every scenario, judged again: as they were, and made wrong in every way that needs no server."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lab.commands.record import RECORDINGS
from lab.discovery import scenario_names
from lab.recording import read_recording, write_recording
from lab.registry import get_scenario
from lab.reports.result import finding_document
from lab.run import ArmRun, Run, Sent
from lab.trials import by_chance, pair, raises
from lab.verdict import INCONCLUSIVE, NOT_FIXED, NOT_REPRODUCED, PROVEN, Judgement, judge

NAMES = scenario_names()
RACING = [name for name in NAMES if get_scenario(name).interleaving]
# What they do wrong takes a crowd, or time: the load shows it.
TAKES_MORE = {"non_idempotent_task": {"tempting_expiring_dedupe"}}
BY_CHANCE = [name for name in NAMES if by_chance(get_scenario(name))]


@cache
def text(name: str) -> Path:
    """The recording of that name."""
    path = RECORDINGS / f"{name}.xz"
    assert path.exists(), f"{path} is missing. Make it: make record NAME={name.partition('.')[0]}"
    return path


def recorded(name: str) -> Run:
    """A fresh copy of the recorded run of all variants."""
    return read_recording(text(name), get_scenario(name))


def fixes(run: Run) -> list[ArmRun]:
    """The arms that must hold."""
    return run.of_kind(["fixed"])


def told(judgement: Judgement, variant: str) -> str:
    """The verdict on one arm."""
    return next(arm.verdict for arm in judgement.arms if arm.arm.variant == variant)


@pytest.mark.parametrize("name", NAMES)
def test_as_it_was_it_is_proven(name: str) -> None:
    judgement = judge(recorded(name))
    assert (judgement.verdict, judgement.causes) == (PROVEN, []), f"Record it anew: make record NAME={name}"


@pytest.mark.parametrize("name", NAMES)
def test_swapped_the_verdict_flips(name: str) -> None:
    for number in range(len(fixes(recorded(name)))):
        run = recorded(name)
        fix, broken = fixes(run)[number], run.broken
        run.arms = [broken, fix]
        broken.kind, fix.kind = "fixed", "broken"
        assert judge(run).verdict in (NOT_FIXED, NOT_REPRODUCED), fix.variant


@pytest.mark.parametrize("name", RACING)
def test_two_requests_are_enough_for_every_half_fix_to_go_wrong(name: str) -> None:
    right = {arm.variant for arm in recorded(name).arms if not any(found["violations"] for found in arm.interleavings)}
    assert right == {fix.variant for fix in fixes(recorded(name))} | TAKES_MORE.get(name, set())


@pytest.mark.parametrize("name", NAMES)
def test_one_planted_violation_is_not_fixed(name: str) -> None:
    assert get_scenario(name).violation, f"{name}: its manifest declares no `violation`."
    run = read_recording(text(f"{name}.planted"), pair(get_scenario(name)))
    judgement = judge(run)
    assert judgement.verdict == NOT_FIXED
    assert told(judgement, run.broken.variant) == PROVEN


@pytest.mark.parametrize("name", NAMES)
def test_without_load_nothing_is_concluded(name: str) -> None:
    run = recorded(name)
    for arm in run.arms:
        arm.history = [request for request in arm.history if request.block < 0]
    assert judge(run).verdict == INCONCLUSIVE
    run = recorded(name)
    for arm in fixes(run):
        arm.history = []
    assert judge(run).verdict == INCONCLUSIVE


@pytest.mark.parametrize("name", NAMES)
def test_a_claim_that_raises_decides_nothing_and_leaves_its_traceback(name: str) -> None:
    run = recorded(name)
    run.scenario = replace(run.scenario, claims=[*run.scenario.claims, raises])
    judgement = judge(run)
    assert judgement.verdict == INCONCLUSIVE
    documents = [finding_document(*found) for arm in judgement.arms for found in arm.findings]
    assert sum("ArithmeticError: raised on purpose" in document.get("traceback", "") for document in documents) == len(
        run.arms
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_arm_that_only_answers_500_proves_nothing(name: str) -> None:
    run = recorded(name)
    broken = run.broken
    broken.history = [replace(request, status=500, outcome="info") for request in broken.history]
    broken.probes = [replace(probe, status=500) for probe in broken.probes]
    assert judge(run).verdict != PROVEN


@pytest.mark.parametrize("name", NAMES)
def test_a_fix_that_only_answers_500_is_no_fix(name: str) -> None:
    run = recorded(name)
    for arm in fixes(run):
        arm.history = [replace(request, status=500, outcome="info") for request in arm.history]
    assert judge(run).verdict != PROVEN


@pytest.mark.parametrize("name", NAMES)
def test_the_books_of_the_load_balance(name: str) -> None:
    for arm in recorded(name).arms:
        outcomes = arm.outcomes()
        assert set(outcomes) <= {"ok", "fail", "info"}
        assert outcomes.total() == len(arm.history) == len({request.id for request in arm.history})
        assert all((r.outcome == "info") == (r.finished is None or r.status >= 500) for r in arm.history)


@pytest.mark.parametrize("name", BY_CHANCE)
@pytest.mark.parametrize("lie", ["it was done, and they were told no", "they were told yes, and it was not done"])
def test_what_clients_were_told_is_held_against_what_was_done(name: str, lie: str) -> None:
    lie_about = deny if lie.startswith("it was done") else make_up
    for number, fix in enumerate(fixes(recorded(name))):
        verdicts: dict[str, str] = {}
        for request in first_of_each_name(fix):
            run = recorded(name)
            arm = fixes(run)[number]
            arm.history = with_no_info(lie_about(request, arm.history))
            verdicts[request.name] = told(judge(run), arm.variant)
        # Of what is only shown nothing is done; what somebody has done goes by another name.
        assert NOT_FIXED in verdicts.values(), (fix.variant, verdicts)


def first_of_each_name(arm: ArmRun) -> list[Sent]:
    """The first request of each name that was told yes."""
    first: dict[str, Sent] = {}
    for request in arm.history:
        if request.outcome == "ok":
            first.setdefault(request.name, request)
    return list(first.values())


def deny(request: Sent, history: list[Sent]) -> list[Sent]:
    """The history, had whoever asked for this been told no, each time."""
    return [replace(r, outcome="fail", status=409) if same(r, request) else r for r in history]


def make_up(request: Sent, history: list[Sent]) -> list[Sent]:
    """The history, had somebody been told yes of something else."""
    return [*history, replace(request, id="made-up", note=other(request.note))]


def same(request: Sent, told: Sent) -> bool:
    """Whether it was about the same thing: what was asked for twice was told twice."""
    return request.id == told.id or (told.note is not None and request.note == told.note)


def other(note: Any) -> Any:
    """The note of something that nobody did: its texts and numbers are changed."""
    match note:
        case dict():
            return {name: other(value) for name, value in note.items()}
        case list():
            return [other(value) for value in note]
        case str():
            return f"{note}-not"
        case int() if not isinstance(note, bool):
            return note + 1_000_000
    return note


def with_no_info(history: list[Sent]) -> list[Sent]:
    """Without requests of unknown end, which leave the books room."""
    return [request for request in history if request.outcome != "info"]


def test_a_recording_reads_back_as_what_was_written(tmp_path: Path) -> None:
    run = recorded("race_condition")
    write_recording(run, tmp_path / "again.xz")
    again = read_recording(tmp_path / "again.xz", run.scenario)
    assert again.arms == run.arms
    assert (again.control, again.ceiling, again.ceilings) == (run.control, run.ceiling, run.ceilings)
    assert (again.seed, again.faults) == (run.seed, run.faults)


def test_a_recording_says_what_it_was_not_asked() -> None:
    with pytest.raises(LookupError, match="holds no answer"):
        recorded("race_condition").broken.sql("SELECT 1")


def test_a_recording_of_another_schema_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = recorded("race_condition")
    monkeypatch.setattr("lab.recording.SCHEMA", 2)
    write_recording(run, tmp_path / "later.xz")
    monkeypatch.undo()
    with pytest.raises(ValueError, match="make record NAME=race_condition"):
        read_recording(tmp_path / "later.xz", run.scenario)
