"""The mailbox: every message it took is in its log, as it was sent."""

import signal
import smtplib
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core import mail
from django.core.mail import EmailMessage as DjangoMessage
from django.core.mail.backends.dummy import EmailBackend as DummyBackend
from django.test import override_settings

from lab.scenario import Mailbox
from lab.services.mailbox import MailboxService, address, login
from lab.settings.mail import mailers


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[MailboxService]:
    running = MailboxService.start(None, tmp_path)
    yield running
    running.stop()


def message(subject: str = "Your order", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = (
        "shop@lab.test",
        "a@lab.test",
        subject,
        "<1@lab.test>",
    )
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content("Thank you.\n.\n..and a dot or two\n")
    return mail


def test_a_message_is_written_down_with_its_envelope(mailbox):
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=5) as client:
        client.send_message(message(X_Event_ID="e1"), to_addrs=["a@lab.test", "b@lab.test"])
        client.send_message(message("Grüße"))
    one, two = mailbox.ledger()
    assert one["sender"] == "shop@lab.test"
    assert one["recipients"] == ["a@lab.test", "b@lab.test"]
    assert one["message_id"] == "<1@lab.test>"
    assert one["subject"] == "Your order"
    assert (one["event"], one["acted"]) == ("e1", True)
    assert two["subject"] == "Grüße"
    assert one["time"] < two["time"]


def test_django_sends_to_it_in_the_name_of_its_arm(mailbox):
    for arm in ("shop/broken", "shop/fixed"):
        with override_settings(MAILERS=mailers(mailbox.address(mailbox.url, arm))):
            assert DjangoMessage(arm, "text", "shop@lab.test", ["a@lab.test"], headers={"X-Event-ID": "7"}).send() == 1
    (entry,) = mailbox.ledger("shop/fixed")
    assert (entry["subject"], entry["event"], entry["key"], entry["attempt"]) == ("shop/fixed", "7", None, 1)
    assert len(mailbox.ledger()) == 2


def test_without_a_mailbox_no_mail_leaves_the_process():
    with override_settings(MAILERS=mailers("")):
        assert isinstance(mail.mailers.default, DummyBackend)


def test_delivers_once_per_idempotency_key_and_arm(mailbox):
    for arm, key in (("a/b", "k1"), ("a/b", "k1"), ("a/b", "k2"), ("a/c", "k1"), ("a/b", None), ("a/b", None)):
        send(mailbox, arm, key)
    assert [entry["acted"] for entry in mailbox.ledger()] == [True, False, True, True, True, True]
    mailbox.forget()
    send(mailbox, "a/b", "k1")
    assert [(entry["acted"], entry["attempt"]) for entry in mailbox.ledger()[-1:]] == [(True, 1)]


def send(mailbox: MailboxService, arm: str, key: str | None) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=5) as client:
        client.login(arm, "any")
        client.send_message(message(**({"Idempotency-Key": key} if key else {})))


def test_many_clients_at_a_time_lose_nothing(mailbox):
    def send(number: int) -> None:
        with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=10) as client:
            client.send_message(message(str(number)))

    with ThreadPoolExecutor(16) as clients:
        list(clients.map(send, range(100)))
    assert sorted(int(entry["subject"]) for entry in mailbox.ledger()) == list(range(100))


def test_commands_out_of_order_are_refused(mailbox):
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=5) as client:
        client.ehlo()
        assert client.docmd("RCPT", "TO:<a@lab.test>")[0] == 503
        assert client.docmd("DATA")[0] == 503
        assert client.docmd("VRFY", "a")[0] == 502
        assert client.docmd("AUTH", "PLAIN AGFybQ==")[0] == 235
        assert client.docmd("RSET")[0] == 250
    assert mailbox.ledger() == []


def test_a_lost_reply_was_a_delivery_all_the_same(tmp_path):
    mailbox = MailboxService.start(None, tmp_path, weather=Mailbox(latency=0, lost_reply_share=1))
    try:
        with (
            pytest.raises(smtplib.SMTPServerDisconnected),
            smtplib.SMTP("127.0.0.1", mailbox.port, timeout=5) as client,
        ):
            client.send_message(message())
        assert len(mailbox.ledger()) == 1
    finally:
        mailbox.stop()


def test_what_failed_was_not_delivered(tmp_path):
    mailbox = MailboxService.start(None, tmp_path, weather=Mailbox(latency=0, failure_share=1))
    try:
        with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=5) as client, pytest.raises(smtplib.SMTPDataError):
            client.send_message(message())
        assert [(entry["decision"], entry["acted"]) for entry in mailbox.ledger()] == [("failed", False)]
    finally:
        mailbox.stop()


def test_is_gone_when_stopped(mailbox):
    mailbox.stop()
    assert not mailbox.answers()


def test_addresses_are_read_out_of_the_envelope():
    assert address("FROM:<a@lab.test> SIZE=12") == "a@lab.test"
    assert address("FROM:<>") == ""


def test_names_are_read_out_of_the_login():
    assert login("PLAIN AHNob3AvYnJva2VuAGFueQ==") == "shop/broken"
    assert login("PLAIN AGFybQ==") == ""


def test_what_interrupts_the_wait_for_it_is_not_swallowed(tmp_path: Path) -> None:
    """As it was by smtplib's client, where the greeting comes after the interruption: it says good-bye first."""

    class InterruptedWaitError(BaseException):
        pass

    def interrupt(*_: object) -> None:
        raise InterruptedWaitError

    def greet() -> None:
        connection, _ = slow.accept()
        connection.sendall(b"220 late\r\n")
        connection.recv(1)
        connection.close()

    service, before = MailboxService(tmp_path), signal.signal(signal.SIGALRM, interrupt)
    with socket.create_server(("127.0.0.1", 0)) as slow:
        service.port = slow.getsockname()[1]
        greeter = threading.Timer(0.4, greet)
        greeter.start()
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        try:
            with pytest.raises(InterruptedWaitError):
                service.answers()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
            greeter.join()
