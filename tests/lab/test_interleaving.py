"""Interleavings: a race found wherever there is one, with words for what happened, and never a verdict from a fault."""

import dataclasses
from typing import Any

import pytest

from lab.interleavings import Aftermath, NextReader, Request
from lab.registry import load_scenario
from lab.runner import arms, parties
from lab.runner.interleaving import assemble, explore
from lab.runner.parties import _reachable
from lab.runner.timeline import readable, render
from lab.scenario import Variant
from lab.services import postgres
from lab.services.process import ServiceError

SCENARIO = load_scenario("race_condition")
VARIANTS = {variant.name: variant for variant in SCENARIO.variants}
assert SCENARIO.interleaving is not None
RACE = SCENARIO.interleaving


@pytest.fixture(scope="module")
def database(servers, django_db_blocker):
    """A database of our own, migrated and seeded as the runner does it."""
    name = arms.database_name("x", "test_interleaving")
    with django_db_blocker.unblock():
        template, _ = arms.ensure_template(SCENARIO)
        with postgres.connect() as server:
            arms.clone(server, template, name)
        yield name
        with postgres.connect() as server:
            arms.drop(server, name)


@pytest.fixture(scope="module")
def running(servers):
    with assemble(RACE, VARIANTS["broken"], servers.warden) as started:
        yield started


@pytest.fixture
def found(servers, database, running):
    return lambda name, race=RACE: explore(race, VARIANTS[name], database, servers.warden, parties=running)


def steps(timeline: list[dict[str, Any]], party: str) -> list[str]:
    return [entry["step"].partition(" ")[0] for entry in timeline if entry["party"] == party]


def test_a_check_then_act_race_is_found(found):
    result = found("broken")
    assert (result["violations"], result["serial"], result["statuses"]) == (1, 0, [201, 201])
    assert result["what"] == "2 told yes, 2 sold, 0 left of 1"
    assert [entry["party"] for entry in result["timeline"]] == ["T1"] + ["T2"] * 4 + ["T1"] * 3
    assert steps(result["timeline"], "T2") == ["SELECT", "UPDATE", "INSERT", "answer"]


def test_atomic_is_paused_before_its_commit_and_the_other_is_blocked(found):
    race = dataclasses.replace(RACE, script=[("T1", "before COMMIT"), ("T2", "until blocked")])
    result = found("tempting_atomic", race)
    waiting = [entry for entry in result["timeline"] if entry["blocked_by"]]
    assert result["schedule"] == [["T1", "before COMMIT"], ["T2", "until blocked"]]
    assert [(entry["party"], entry["blocked_by"], entry["step"][:11]) for entry in waiting] == [
        ("T2", "T1", "UPDATE item")
    ]
    assert steps(result["timeline"], "T1") == ["BEGIN", "SELECT", "UPDATE", "INSERT", "COMMIT", "answer"]


def test_two_processes_do_not_acquit_a_lock_of_threads(found):
    assert found("tempting_thread_lock")["violations"] == 1


def test_a_fix_is_tried_in_many_orders_and_shows_who_waits(found):
    result = found("fixed_row_lock")
    assert (result["violations"], result["what"]) == (0, "")
    assert result["tried"] == 1 + 3 + 9, "one serial, one pause before each later statement, two pauses in both"
    assert "BLOCKED BY T1" in render(result["timeline"])


def test_a_retry_after_a_refused_write_is_followed(found):
    result = found("fixed_serializable")
    assert result["violations"] == 0
    assert any("40001" in entry["outcome"] for entry in result["timeline"])


def test_it_says_the_same_every_time(found):
    first, second = found("fixed_version_check"), found("fixed_version_check")
    assert first == second


def test_requests_that_differ_swap_their_roles(found):
    other = dataclasses.replace(RACE, t2=Request("checkout/", {"item": 1}, headers={"X-Other": "1"}))
    assert found("broken", other)["tried"] == 2 * found("broken")["tried"]


def test_a_third_party_takes_part_in_a_script(servers, database):
    race = dataclasses.replace(
        RACE,
        others={"T3": RACE.t1},
        script=[("T1", "past FOR UPDATE"), ("T2", "until blocked"), ("T3", "until blocked"), ("T1", "to the end")],
        verdict=lambda statuses: "three came" if len(statuses) == 3 else "",
    )
    result = explore(race, VARIANTS["fixed_row_lock"], database, servers.warden)
    assert (result["what"], sorted(result["statuses"])) == ("three came", [201, 409, 409])
    assert {entry["blocked_by"] for entry in result["timeline"] if entry["party"] == "T2"} >= {"T1"}


def test_every_party_is_asked_what_the_next_reader_is_told(found):
    heard: list[Any] = []

    def told(body: Any) -> str:
        heard.append(body)
        return ""

    assert found("fixed_row_lock", dataclasses.replace(RACE, next_reader=NextReader(RACE.t1, told)))["violations"] == 0
    assert heard[:2] == [{"code": "sold_out"}] * 2


def test_what_the_next_reader_is_told_may_be_what_is_wrong(found):
    told = NextReader(RACE.t1, lambda body: body["code"])
    result = found("fixed_row_lock", dataclasses.replace(RACE, next_reader=told))
    assert (result["what"], result["violations"]) == ("sold_out", result["tried"])
    assert len(result["statuses"]) == 2


def entry(party: str, step: str, outcome: str = "", blocked_by: str | None = None) -> dict[str, Any]:
    return {"party": party, "step": step, "outcome": outcome, "blocked_by": blocked_by}


def test_a_verdict_is_told_of_errors_that_were_got_over() -> None:
    steps = [
        entry("T1", "UPDATE item", "ERROR 40P01: deadlock detected"),
        entry("T1", "POST charges", "ConnectionResetError: gone"),
        entry("T1", "COMMIT"),
    ]
    assert Aftermath([201], steps=steps).errors == {"T1": ["40P01"]}


def test_a_verdict_is_told_who_waits_while_another_calls() -> None:
    waits, goes_on = entry("T2", "UPDATE item", blocked_by="T1"), entry("T2", "... UPDATE goes on", "1 row")
    call, commit = entry("T1", "POST charges", "201"), entry("T1", "COMMIT")
    assert Aftermath(steps=[waits, call, commit, goes_on]).waits_for_calls == [("T2", "T1")]
    assert not Aftermath(steps=[waits, commit, goes_on, call]).waits_for_calls, "it waits no more"
    assert not Aftermath(steps=[call, waits, commit, goes_on]).waits_for_calls, "the call is over"
    assert not Aftermath(steps=[waits, entry("T3", "POST charges")]).waits_for_calls, "T3 holds nothing it wants"


def test_a_step_that_nobody_understands_is_refused(found):
    with pytest.raises(ValueError, match="'near COMMIT': say"):
        found("broken", dataclasses.replace(RACE, script=[("T1", "near COMMIT")]))


def test_a_view_that_raises_alone_gives_no_verdict(found):
    with pytest.raises(ServiceError, match="raises even when nobody else is there"):
        found("broken", dataclasses.replace(RACE, t1=Request("checkout/", {"item": "no number"})))


def test_a_party_that_dies_gives_no_verdict(servers, database):
    nobody = Variant("race_condition", "no_such_variant", "fixed")
    why = r"(?s)Party T\d died, before or in: its start.*No module named .*no_such_variant"
    with assemble(RACE, VARIANTS["broken"], servers.warden) as own, pytest.raises(ServiceError, match=why):
        explore(RACE, nobody, database, servers.warden, parties=own)


def test_a_party_that_waits_for_a_stranger_gives_no_verdict(servers, database, monkeypatch):
    with postgres.connect(database) as stranger, assemble(RACE, VARIANTS["broken"], servers.warden) as own:

        def prepare():
            RACE.prepare()
            stranger.execute("BEGIN")
            stranger.execute("SELECT FROM race_condition_item WHERE id = 1 FOR UPDATE")
            monkeypatch.setattr(parties, "SECONDS", 1.0)

        with pytest.raises(ServiceError, match="T1 came to no statement within 1 s, before or in: UPDATE item"):
            explore(
                dataclasses.replace(RACE, prepare=prepare), VARIANTS["broken"], database, servers.warden, parties=own
            )
        with pytest.raises(ServiceError, match="in the middle of a request"):
            own.serve(VARIANTS["broken"], database)


def test_who_waits_for_whom_is_followed_through_all_that_wait():
    waits = {"T1": ("T2",), "T2": ("T3", "T4"), "T4": ("T2",)}
    assert _reachable("T1", waits) == {"T2", "T3", "T4"}
    assert "T2" in _reachable("T2", waits)


def test_statements_are_made_readable():
    columns = ", ".join(f'"race_condition_item"."column_{n}"' for n in range(9))
    sql = f'SELECT {columns} FROM "race_condition_item" WHERE "race_condition_item"."id" = 7 LIMIT 21 FOR UPDATE'
    assert readable(sql, "race_condition") == "SELECT ... FROM item WHERE id = 7 FOR UPDATE"


def test_a_long_statement_keeps_its_condition_and_its_lock() -> None:
    sql = f'UPDATE "race_condition_item" SET {", ".join(f"a{n} = {n}" for n in range(40))} WHERE id = 7 AND stock >= 1'
    text = readable(sql, "race_condition")
    assert (text[:22], text[-27:]) == ("UPDATE item SET a0 = 0", "WHERE id = 7 AND stock >= 1")
    assert len(text) <= 110


def test_a_timeline_is_columns_of_text():
    entries: list[dict[str, Any]] = [
        {"party": "T1", "step": "UPDATE item", "blocked_by": None, "outcome": "1 row"},
        {"party": "T2", "step": "UPDATE item", "blocked_by": "T1", "outcome": ""},
    ]
    lines = [line.split("|") for line in render(entries).splitlines()]
    assert [cell.strip() for cell in lines[2]] == ["UPDATE item -> 1 row", ""]
    assert [cell.strip() for cell in lines[3]] == ["", "UPDATE item -- BLOCKED BY T1"]
