"""The death of a child in the middle of its task, and what Celery's own code then does with the message."""

from contextlib import suppress
from datetime import timedelta
from time import monotonic
from types import SimpleNamespace

import pytest
from celery.app.trace import ExceptionInfo
from celery.exceptions import WorkerLostError
from celery.worker.request import Request
from django.utils import timezone

from lab.celery import app
from scenarios.lost_task_on_worker_crash.models import Invoice, Order
from scenarios.lost_task_on_worker_crash.scenario import scenario

REFERENCE = "00000000-0000-4000-8000-000000000001"
KEPT = {"tempting_claim_first", "fixed_reject_on_worker_lost", "fixed_retry_on_worker_lost"}
pytestmark = pytest.mark.django_db


@pytest.fixture(params=scenario.variants, ids=lambda variant: variant.name)
def variant(request, settings):
    settings.ROOT_URLCONF = request.param.module_name
    return request.param


@pytest.fixture
def sent(variant, monkeypatch):
    """The arguments of every message to `write_invoice`, in order."""
    messages = []
    monkeypatch.setattr(
        variant.module.write_invoice,
        "apply_async",
        lambda args=None, kwargs=None, **options: messages.append(tuple(args)),
    )
    return messages


def die(reference):
    raise SystemExit


def killed_child(task, args):
    """What becomes of a message whose child is killed: "requeue", or "" where it is acknowledged and gone."""
    fate = []
    message = app.amqp.as_task_v2("id", task.name, args, {})
    request = Request(
        SimpleNamespace(delivery_info={}, properties=message.properties),
        on_ack=lambda *_: fate.append(""),
        on_reject=lambda logger, errors, requeue: fate.append("requeue" if requeue else ""),
        app=app,
        task=app.tasks[task.name],
        headers=message.headers,
        body=message.body,
        decoded=True,
    )
    request.on_accepted(1, monotonic())
    try:
        raise WorkerLostError("Worker exited prematurely: signal 9 (SIGKILL).")
    except WorkerLostError:
        request.on_failure(ExceptionInfo())
    return fate[0]


def take_and_die(variant, client, sent, monkeypatch):
    """An order is taken, its task begins and is killed at the print service; then whatever comes again runs."""
    assert client.post("/orders/", {"reference": REFERENCE}, "application/json").status_code == 202
    (args,) = sent
    sent.clear()
    task = variant.module.write_invoice
    with monkeypatch.context() as patch, suppress(SystemExit):
        patch.setattr(variant.module, "render", die)
        task.run(*args)
    again = [args] if killed_child(task, args) == "requeue" else []
    again += sent
    sent.clear()
    for args in again:
        task.run(*args)
    return bool(again)


def test_the_message_comes_again_where_somebody_kept_it(variant, client, sent, monkeypatch):
    assert take_and_die(variant, client, sent, monkeypatch) == (variant.name in KEPT)
    assert Invoice.objects.exists() == (variant.name in KEPT - {"tempting_claim_first"})


def test_the_fixes_alone_write_the_invoice_in_the_end(variant, client, sent, monkeypatch):
    take_and_die(variant, client, sent, monkeypatch)
    Order.objects.update(at=timezone.now() - timedelta(seconds=3))
    if hasattr(variant.module, "sweep"):
        variant.module.sweep.run()
    for args in sent:
        variant.module.write_invoice.run(*args)
    assert Invoice.objects.count() == (1 if variant.kind == "fixed" else 0)


def test_nobody_dies_and_one_invoice_is_written_however_often_it_is_asked_for(variant, client, sent):
    client.post("/orders/", {"reference": REFERENCE}, "application/json")
    for _ in range(2):
        variant.module.write_invoice.run(*sent[0])
    assert Invoice.objects.get().order == Order.objects.get()


@pytest.mark.parametrize("variant", [scenario.variants[-1]], indirect=True)
def test_the_sweep_leaves_alone_what_is_young_or_done(variant, client, sent):
    client.post("/orders/", {"reference": REFERENCE}, "application/json")
    variant.module.sweep.run()
    assert len(sent) == 1
    variant.module.write_invoice.run(*sent[0])
    Order.objects.update(at=timezone.now() - timedelta(seconds=3))
    variant.module.sweep.run()
    assert len(sent) == 1
