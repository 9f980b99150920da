"""The mailbox: every message it took is in its log, as it was sent."""

import smtplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.core.mail import EmailMessage as DjangoMessage
from django.test import override_settings

from lab.scenario import Partner
from lab.services.mailbox import MailboxService, address


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
    one, two = mailbox.messages()
    assert one["sender"] == "shop@lab.test"
    assert one["recipients"] == ["a@lab.test", "b@lab.test"]
    assert one["message_id"] == "<1@lab.test>"
    assert one["subject"] == "Your order"
    assert one["headers"] == {"X-Event-ID": "e1"}
    assert two["subject"] == "Grüße"
    assert one["time"] < two["time"]


def test_django_sends_to_it(mailbox):
    options = {"host": "127.0.0.1", "port": mailbox.port}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(MAILERS={"default": {"BACKEND": backend, "OPTIONS": options}}):
        sent = DjangoMessage("Hello", "text", "shop@lab.test", ["a@lab.test"], headers={"X-Order": "7"}).send()
    assert sent == 1
    assert mailbox.messages()[0]["headers"] == {"X-Order": "7"}


def test_many_clients_at_a_time_lose_nothing(mailbox):
    def send(number: int) -> None:
        with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=10) as client:
            client.send_message(message(str(number)))

    with ThreadPoolExecutor(16) as clients:
        list(clients.map(send, range(100)))
    assert sorted(int(entry["subject"]) for entry in mailbox.messages()) == list(range(100))


def test_commands_out_of_order_are_refused(mailbox):
    with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=5) as client:
        client.ehlo()
        assert client.docmd("RCPT", "TO:<a@lab.test>")[0] == 503
        assert client.docmd("DATA")[0] == 503
        assert client.docmd("VRFY", "a")[0] == 502
        assert client.docmd("RSET")[0] == 250
    assert mailbox.messages() == []


def test_a_lost_reply_was_a_delivery_all_the_same(tmp_path):
    mailbox = MailboxService.start(None, tmp_path, weather=Partner(latency=0, lost_reply_share=1))
    try:
        with (
            pytest.raises(smtplib.SMTPServerDisconnected),
            smtplib.SMTP("127.0.0.1", mailbox.port, timeout=5) as client,
        ):
            client.send_message(message())
        assert len(mailbox.messages()) == 1
    finally:
        mailbox.stop()


def test_what_failed_was_not_delivered(tmp_path):
    mailbox = MailboxService.start(None, tmp_path, weather=Partner(latency=0, failure_share=1))
    try:
        with smtplib.SMTP("127.0.0.1", mailbox.port, timeout=5) as client, pytest.raises(smtplib.SMTPDataError):
            client.send_message(message())
        assert mailbox.messages() == []
    finally:
        mailbox.stop()


def test_is_gone_when_stopped(mailbox):
    mailbox.stop()
    assert not mailbox.greets()


def test_addresses_are_read_out_of_the_envelope():
    assert address("FROM:<a@lab.test> SIZE=12") == "a@lab.test"
    assert address("FROM:<>") == ""
