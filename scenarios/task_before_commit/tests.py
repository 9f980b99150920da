"""A worker that is always faster: a task runs the moment it is sent, in a connection of its own."""

import threading
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from kombu.exceptions import OperationalError

import lab.celery  # noqa: F401 - the tasks of its app have delay_on_commit
from scenarios.task_before_commit.models import Order
from scenarios.task_before_commit.scenario import scenario
from scenarios.task_before_commit.seed import seed

REFERENCE = "00000000-0000-4000-8000-000000000001"
NOT_YET = {"broken", "tempting_last_line", "tempting_countdown", "tempting_retry"}
pytestmark = pytest.mark.django_db(transaction=True)


class Worker:
    """Runs what is sent at once, as another process would; a countdown is over while the agency thinks."""

    def __init__(self, task):
        self.task, self.waiting, self.blind, self.sent, self.down = task, [], [], [], False

    def apply_async(self, args=None, kwargs=None, countdown=None, **options):
        if self.down:
            raise OperationalError("the broker is not there")
        self.sent.append(args)
        if countdown:
            self.waiting.append(args)
        else:
            self.run(args)

    def long_after(self, *_):
        while self.waiting:
            self.run(self.waiting.pop())

    def run(self, args):
        thread = threading.Thread(target=self._work, args=[args])
        thread.start()
        thread.join(20)
        assert not thread.is_alive(), "the task waits for its own sender"

    def _work(self, args):
        try:
            self.task.run(*args)
        except Order.DoesNotExist:
            self.blind.append(args)
        finally:
            connection.close()


@pytest.fixture(params=scenario.variants, ids=lambda variant: variant.name)
def variant(request, settings):
    settings.ROOT_URLCONF = request.param.module_name
    seed()
    return request.param


@pytest.fixture
def packed(variant, monkeypatch):
    """What the warehouse was asked to pack."""
    parcels = []
    monkeypatch.setattr(variant.module, "pack", lambda reference, item: parcels.append(str(reference)))
    return parcels


@pytest.fixture
def worker(variant, packed, monkeypatch):
    running = Worker(variant.module.pack_order)
    monkeypatch.setattr(variant.module.pack_order, "apply_async", running.apply_async)
    monkeypatch.setattr(variant.module, "check_credit", running.long_after)
    return running


def order(customer=1):
    body = {"reference": REFERENCE, "customer": customer, "item": 7}
    return Client(raise_request_exception=False).post("/orders/", body, "application/json").status_code


def relay(variant):
    """The outbox's own round, which the worker's clock asks for."""
    if hasattr(variant.module, "relay"):
        variant.module.relay.run()


def test_the_order_is_there_when_the_task_runs(variant, worker, packed):
    assert order() == 201
    relay(variant)
    assert packed == ([] if variant.name in NOT_YET else [REFERENCE])
    assert bool(worker.blind) == (variant.name in NOT_YET)
    assert Order.objects.get().reference == UUID(REFERENCE)


def test_nothing_is_sent_for_an_order_that_commit_refuses(variant, worker, packed):
    assert order(customer=41) == 409
    worker.long_after()
    relay(variant)
    assert bool(worker.sent) == (variant.kind != "fixed")
    assert packed == ([REFERENCE] if variant.name == "tempting_payload" else [])
    assert not Order.objects.exists()


@pytest.mark.parametrize("variant", scenario.variants[-2:], ids=lambda variant: variant.name, indirect=True)
def test_the_outbox_alone_gets_over_a_broker_that_is_down(variant, worker, packed):
    worker.down = True
    assert order() == (201 if variant.name == "fixed_outbox" else 500)
    worker.down = False
    relay(variant)
    assert Order.objects.count() == 1
    assert packed == ([REFERENCE] if variant.name == "fixed_outbox" else [])


@pytest.mark.parametrize("variant", [scenario.variants[-1]], indirect=True)
def test_the_outbox_sends_a_message_once(variant, worker, packed):
    order()
    relay(variant)
    relay(variant)
    assert packed == [REFERENCE]
