"""Who sends the letter, when, and what becomes of one that is not taken."""

from collections import deque

import pytest
from celery.exceptions import Retry
from django.test import Client

import lab.celery  # noqa: F401 - the tasks of its app have delay_on_commit
from scenarios.heavy_work_in_request.models import Account
from scenarios.heavy_work_in_request.provider import ProviderError
from scenarios.heavy_work_in_request.scenario import scenario

REFERENCE = "00000000-0000-4000-8000-000000000001"
IN_THE_REQUEST = {"broken", "tempting_eager"}
pytestmark = pytest.mark.django_db(transaction=True)


class Later:
    """Whatever is done after the answer: a thread, or a worker with its retries."""

    def __init__(self):
        self.work = deque()

    def thread(self, target, args, daemon):
        self.work.append(lambda: target(*args))
        return self

    def start(self):
        """A thread that is put off."""

    def publish(self, task, eager):
        def apply_async(args=None, kwargs=None, **options):
            if eager:
                task.apply(args)
            else:
                self.work.append(lambda: self.perform(task, args, 0))

        return apply_async

    def perform(self, task, args, retries):
        task.push_request(args=args, kwargs={}, retries=retries, called_directly=False, is_eager=False, id="id")
        try:
            task.run(*args)
        except Retry:
            self.work.append(lambda: self.perform(task, args, retries + 1))
        finally:
            task.pop_request()

    def do_all(self):
        while self.work:
            try:
                self.work.popleft()()
            except ProviderError:
                continue


@pytest.fixture(params=scenario.variants, ids=lambda variant: variant.name)
def variant(request, settings):
    settings.ROOT_URLCONF = request.param.module_name
    return request.param


@pytest.fixture
def later(variant, monkeypatch):
    doing = Later()
    if hasattr(variant.module, "Thread"):
        monkeypatch.setattr(variant.module, "Thread", doing.thread)
    if task := getattr(variant.module, "welcome", None):
        monkeypatch.setattr(task, "apply_async", doing.publish(task, variant.name == "tempting_eager"))
        # A retry is another message of the same task; the worker of this test makes it itself.
        monkeypatch.setattr(task, "signature_from_request", lambda *args, **options: NoMessage())
    return doing


class NoMessage:
    """What a task that retries wants to send."""

    def apply_async(self):
        """Nothing."""


@pytest.fixture
def letters(variant, monkeypatch):
    """The letters that the provider has taken; it refuses the first attempts that a test asks it to."""
    taken = []
    taken_or_refused = deque()

    def send_welcome(reference):
        if taken_or_refused:
            taken_or_refused.popleft()
            raise ProviderError
        taken.append(reference)

    monkeypatch.setattr(variant.module, "send_welcome", send_welcome)
    return taken, taken_or_refused


def register():
    client = Client(raise_request_exception=False)
    return client.post("/accounts/", {"reference": REFERENCE}, "application/json").status_code


def test_who_waits_for_the_letter(variant, later, letters):
    taken, _ = letters
    assert register() == 201
    assert taken == ([REFERENCE] if variant.name in IN_THE_REQUEST else [])
    later.do_all()
    assert taken == [REFERENCE]
    assert Account.objects.count() == 1


# tempting_eager tries again within the request, as it is told to; it fails by making the customer wait.
PATIENT = [variant for variant in scenario.variants if variant.name != "tempting_eager"]


@pytest.mark.parametrize("variant", PATIENT, ids=lambda variant: variant.name, indirect=True)
def test_a_letter_that_is_not_taken_at_first(variant, later, letters):
    taken, refusals = letters
    refusals.extend([1, 1])
    assert register() == (500 if variant.name == "broken" else 201)
    later.do_all()
    assert taken == ([REFERENCE] if variant.name == "fixed_task" else [])
    assert Account.objects.exists() == (variant.name != "broken")
