"""When each variant lets go of its message, how long it may hold it, and what a second delivery does."""

from collections import Counter
from time import monotonic
from types import SimpleNamespace

import pytest
from celery.app.trace import ExceptionInfo
from celery.exceptions import SoftTimeLimitExceeded
from celery.worker.request import Request

from lab.celery import app
from scenarios.visibility_timeout_redelivery.models import PAGES, Report
from scenarios.visibility_timeout_redelivery.scenario import scenario

REFERENCE = "00000000-0000-4000-8000-000000000001"
LONGEST_PAGE = 1.5 * scenario.partner.latency
pytestmark = pytest.mark.django_db


@pytest.fixture(params=scenario.variants, ids=lambda variant: variant.name)
def variant(request, settings):
    settings.ROOT_URLCONF = request.param.module_name
    return request.param


@pytest.fixture
def printed(variant, monkeypatch):
    """How often each page was printed; the service knows a key again."""
    pages, keys = Counter(), set()

    def print_page(reference, page, key=""):
        if not key or key not in keys:
            pages[page] += 1
        keys.add(key)

    monkeypatch.setattr(variant.module, "print_page", print_page)
    return pages


@pytest.fixture
def sent(variant, monkeypatch):
    """The messages sent and not yet delivered: tasks with their arguments."""
    messages = []
    for name in ("write_report", "write_page"):
        if task := getattr(variant.module, name, None):
            publish = lambda args=None, kwargs=None, _task=task, **options: messages.append((_task, tuple(args)))  # noqa: E731
            monkeypatch.setattr(task, "apply_async", publish)
    return messages


def deliver_all(messages):
    while messages:
        task, args = messages.pop(0)
        task.run(*args)


def in_hand(task):
    """A message as a worker holds it, and what it was told of it."""
    told = []
    message = app.amqp.as_task_v2("id", task.name, [REFERENCE, PAGES], {})
    request = Request(
        SimpleNamespace(delivery_info={}, properties=message.properties),
        on_ack=lambda *_: told.append("acknowledged"),
        on_reject=lambda *_: told.append("rejected"),
        app=app,
        task=app.tasks[task.name],
        headers=message.headers,
        body=message.body,
        decoded=True,
    )
    return request, told


def test_every_page_is_printed(variant, client, printed, sent):
    assert client.post("/reports/", {"reference": REFERENCE}, "application/json").status_code == 202
    deliver_all(sent)
    assert printed == dict.fromkeys(range(1, PAGES + 1), 1)
    assert Report.objects.count() == 1


def test_a_second_delivery_prints_again_unless_pages_have_keys(variant, printed, sent):
    for _ in range(2):
        variant.module.write_report.run(REFERENCE, PAGES)
    deliver_all(sent)
    assert set(printed.values()) == ({1} if variant.name == "tempting_idempotency_key" else {2})


def test_who_lets_go_of_a_message_when_it_begins(variant):
    request, told = in_hand(variant.module.write_report)
    assert not told
    request.on_accepted(1, monotonic())
    early = variant.name in ("tempting_early_ack", "fixed_at_most_once")
    assert told == (["acknowledged"] if early else [])


def test_a_task_that_is_cut_off_is_acknowledged(variant):
    request, told = in_hand(variant.module.write_report)
    request.on_accepted(1, monotonic())
    try:
        raise SoftTimeLimitExceeded
    except SoftTimeLimitExceeded:
        request.on_failure(ExceptionInfo())
    assert told == ["acknowledged"]


def test_no_fix_holds_a_message_for_longer_than_the_broker_waits(variant):
    settings = variant.server.settings if variant.server else {}
    options = settings.get("CELERY_BROKER_TRANSPORT_OPTIONS", {})
    waits = options.get("visibility_timeout", scenario.worker.visibility_timeout)
    task, pages = variant.module.write_report, PAGES
    if hasattr(variant.module, "write_page"):
        task, pages = variant.module.write_page, 1
    # Beside what it works on, a worker holds as many messages as it fetches ahead: four for each child by default.
    multiplier = (
        0 if "CELERY_WORKER_DISABLE_PREFETCH" in settings else settings.get("CELERY_WORKER_PREFETCH_MULTIPLIER", 4)
    )
    ahead = max(multiplier - bool(task.acks_late), 0)
    at_work = pages * LONGEST_PAGE if task.acks_late else 0.0
    held = ahead * pages * LONGEST_PAGE + at_work
    if task.soft_time_limit:
        held = (ahead + 1) * task.soft_time_limit
    assert (held < waits) == (variant.kind == "fixed")
