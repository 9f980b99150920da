"""A receipt may be asked for as often as one likes."""

from contextlib import suppress
from smtplib import SMTPDataError, SMTPServerDisconnected

import pytest
from celery import current_app
from django.core import mail
from django.core.mail import EmailMessage
from django.test import override_settings

from scenarios.duplicate_email.models import Order
from scenarios.duplicate_email.scenario import scenario
from scenarios.duplicate_email.seed import seed

LOST = SMTPServerDisconnected("Connection unexpectedly closed")
REFUSED = SMTPDataError(451, b"try again later")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def orders(monkeypatch):
    current_app.conf.task_always_eager = True
    # A second retry is done with this default, whatever the first one was told.
    monkeypatch.setitem(current_app.conf, "task_eager_propagates", False)
    seed()


@pytest.fixture(params=scenario.variants, ids=lambda variant: variant.name)
def variant(request):
    return request.param


def deliver(variant):
    with suppress(SystemExit):
        variant.module.send_receipt.apply(args=(1,), throw=False)  # a retry is done at once then


def weather(monkeypatch, *errors, before=False):
    """Have the first sendings raise these, after the mail is out, or before."""
    left, send = list(errors), EmailMessage.send

    def sending(self, **options):
        error = left.pop(0) if left else None
        if not (error and before):
            send(self, **options)
        if error:
            raise error

    monkeypatch.setattr(EmailMessage, "send", sending)


def receipts():
    """As the mailbox counts: once for each key, and each without one."""
    keys = [message.extra_headers.get("Idempotency-Key") for message in mail.outbox]
    return keys.count(None) + len({*keys} - {None})


def test_a_task_that_comes_twice_is_one_receipt_for_all_but_broken(variant):
    deliver(variant)
    deliver(variant)
    assert receipts() == (2 if variant.kind == "broken" else 1)


def test_a_lost_answer_is_one_receipt_for_the_fixes_alone(variant, monkeypatch):
    weather(monkeypatch, LOST)
    deliver(variant)
    assert receipts() == (1 if variant.kind == "fixed" else 2)


def test_a_refusal_is_tried_again_by_all(variant, monkeypatch):
    weather(monkeypatch, REFUSED, REFUSED, before=True)
    deliver(variant)
    assert receipts() == 1


def test_who_dies_after_the_mail_sends_it_again_unless_it_was_noted_before(variant, monkeypatch):
    weather(monkeypatch, SystemExit())
    deliver(variant)
    deliver(variant)
    noted_before = variant.kind == "fixed" or variant.name == "tempting_released_claim"
    assert receipts() == (1 if noted_before else 2)


def test_who_dies_before_the_mail_has_it_sent_later_unless_it_was_noted_before(variant, monkeypatch):
    weather(monkeypatch, SystemExit(), before=True)
    deliver(variant)
    deliver(variant)
    assert receipts() == (0 if "claim" in variant.name else 1)


def test_two_at_a_time_are_two_receipts_where_the_note_comes_after(variant, monkeypatch):
    if variant.name == "tempting_row_lock":
        pytest.skip("its lock keeps another connection out, and a test has but one: see the interleavings")
    send = EmailMessage.send

    def meanwhile(self, **options):
        monkeypatch.setattr(EmailMessage, "send", send)
        deliver(variant)
        send(self, **options)

    monkeypatch.setattr(EmailMessage, "send", meanwhile)
    deliver(variant)
    assert receipts() == (2 if variant.name in ("broken", "tempting_flag_check") else 1)


def test_a_webhook_is_accepted_and_mailed(variant, client):
    with override_settings(ROOT_URLCONF=variant.module_name):
        answer = client.post("/payments/", {"order": 7}, content_type="application/json")
    assert answer.status_code == 202
    assert [(message.subject, message.to) for message in mail.outbox] == [
        ("Receipt for order 7", [Order.objects.get(pk=7).email])
    ]
