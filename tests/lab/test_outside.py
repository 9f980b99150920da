"""Other parties of a scenario: told of, listened to, missed when they die, and part of what claims are judged on."""

import smtplib
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from lab.recording import read_recording, write_recording
from lab.registry import get_scenario
from lab.run import ArmRun, Run
from lab.runner.arm import Arm
from lab.runner.surroundings import Surroundings
from lab.scenario import Mailbox, Partner, Scenario
from lab.services.mailbox import MailboxService
from lab.services.outside import Outside
from lab.services.outsider import Outsider
from lab.services.process import ServiceError

ARM = "shop/broken"


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    """Both of them."""
    running = Outside.start({"partner": Partner(latency=0), "mailbox": Mailbox(latency=0)}, None, tmp_path)
    yield running
    running.stop()


def ask(outside: Outside, arm: str) -> None:
    """Call the partner and send a mail, as the processes of an arm do."""
    told = outside.environment(arm)
    urllib.request.urlopen(f"{told['LAB_PARTNER_URL']}charges", b"{}", timeout=5).close()
    place, mail = urlsplit(told["LAB_MAILBOX_URL"]), EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "shop@lab.test", "a@lab.test", "Hello"
    with smtplib.SMTP(str(place.hostname), int(place.port or 0), timeout=5) as client:
        client.login(unquote(str(place.username)), "any")
        client.send_message(mail)


def test_what_an_arm_asked_is_in_its_ledgers_alone(outside: Outside) -> None:
    ask(outside, ARM)
    found = outside.ledgers(ARM)
    assert [entry["path"] for entry in found["ledger"]] == ["/charges"]
    assert [entry["subject"] for entry in found["mails"]] == ["Hello"]
    assert outside.ledgers("shop/fixed") == {"ledger": [], "mails": []}


def test_whoever_has_no_other_parties_is_told_so() -> None:
    """An environment that names a partner or a mailbox must not lead an arm there."""
    nobody = Outside()
    assert nobody.environment(ARM) == {"LAB_PARTNER_URL": "", "LAB_MAILBOX_URL": ""}
    assert (nobody.ledgers(ARM), nobody.fault()) == ({}, "")


def test_a_party_that_died_is_a_fault(outside: Outside) -> None:
    assert outside.fault() == ""
    outside.parties["mailbox"].child.kill()
    assert outside.fault() == "The mailbox died"
    with pytest.raises(ServiceError, match="The mailbox died"):
        outside.forget()


def test_none_is_left_where_one_does_not_come_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Outsider] = []

    def stop(outside: Outside) -> None:
        started.extend(outside.parties.values())
        for party in started:
            party.stop()

    monkeypatch.setattr(MailboxService, "module", "lab.services.nothing")
    monkeypatch.setattr(Outside, "stop", stop)
    with pytest.raises(ServiceError, match="The mailbox ended while starting"):
        Outside.start({"partner": Partner(), "mailbox": Mailbox()}, None, tmp_path)
    assert [(party.name, party.child.alive()) for party in started] == [("partner", False)]


def scenario_with_both() -> Scenario:
    return replace(get_scenario("race_condition"), partner=Partner(), mailbox=Mailbox())


def test_a_try_knows_nothing_of_earlier_ones(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lab.services.valkey.client", lambda database: type("Cache", (), {"flushdb": lambda self: 0})())
    around = Surroundings(scenario_with_both(), outside)
    ask(outside, around.path)
    around.forget()
    ask(outside, around.path)
    left = around.aftermath([201, None], [])
    assert left == [201, None]
    assert (len(left.ledger), len(left.mails)) == (1, 1)
    assert left.mails[0]["attempt"] == 1


def test_mails_are_in_a_recording(tmp_path: Path) -> None:
    scenario, mails = get_scenario("race_condition"), [{"arm": ARM, "acted": True}]
    write_recording(Run(scenario, [ArmRun("race_condition", "broken", "broken", mails=mails)]), tmp_path / "run.xz")
    assert read_recording(tmp_path / "run.xz", scenario).broken.mails == mails


def test_a_scenario_says_who_else_there_is() -> None:
    assert get_scenario("race_condition").outside == {}
    assert scenario_with_both().outside == {"partner": Partner(), "mailbox": Mailbox()}


def test_an_arm_is_told_of_its_parties_under_its_own_name(outside: Outside) -> None:
    scenario = scenario_with_both()
    arm = Arm.of(scenario.variants[0], 0, scenario.server, "control")
    arm.outside = outside
    assert arm.environment(None)["LAB_PARTNER_URL"].endswith("/race_condition/control/")
    outside.parties["partner"].child.kill()
    assert arm.fault() == "The partner died"
