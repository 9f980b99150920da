"""One order however often it is sent; and the contract of the Idempotency-Key, clause by clause."""

from datetime import timedelta
from hashlib import sha256
from threading import Barrier, Thread

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from lab.databases import using_database
from lab.services import postgres
from scenarios.duplicate_post_on_retry.idempotency import forget_expired
from scenarios.duplicate_post_on_retry.interleaving import HEADERS, prepare
from scenarios.duplicate_post_on_retry.models import Answered, Order
from scenarios.duplicate_post_on_retry.scenario import scenario

VARIANTS = {variant.name: variant for variant in scenario.variants}
BODY = {"cart": "cart-1", "item": 7}

each_variant = pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
each_fix = pytest.mark.parametrize(
    "variant", [variant for variant in scenario.variants if variant.kind == "fixed"], ids=lambda variant: variant.name
)
with_keys = pytest.mark.parametrize("variant", [VARIANTS["fixed_idempotency_key"]], ids=lambda variant: variant.name)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def database(variant, cloned):
    """A database of the variant's own: the constraint of one must not help the next."""
    return cloned(variant)


@pytest.fixture
def served(variant, database, settings, monkeypatch):
    settings.ROOT_URLCONF = variant.module_name
    # Nothing expires while a test runs: on a busy machine even a second is soon over.
    monkeypatch.setattr(
        "django.core.cache.backends.base.BaseCache.get_backend_timeout", lambda self, timeout=None: None
    )
    cache.clear()
    with using_database(database):
        prepare()
        yield


def post(body=BODY, **headers):
    client = Client(raise_request_exception=False)
    return client.post("/orders/", body, "application/json", headers={**HEADERS, **headers})


@each_variant
def test_an_order_is_written_and_told(variant, served):
    answer = post()
    order = Order.objects.get()
    assert (answer.status_code, answer.json()) == (201, {"order": order.pk})
    assert (order.cart, order.item) == ("cart-1", 7)


@each_variant
def test_a_retry_after_everything_is_forgotten_is_the_same_order_in_the_fixes(variant, served):
    first = post()
    cache.clear()  # as it may at any time, and does when a key expires
    second = post()
    same = (second.status_code, second.content) == (first.status_code, first.content)
    assert Order.objects.count() == (2 if variant.name in ("broken", "tempting_cache_key") else 1)
    assert same == (variant.name not in ("broken", "tempting_cache_key"))


@each_variant
def test_two_carts_are_two_orders(variant, served):
    post()
    assert post(BODY | {"cart": "cart-2"}, **{"Idempotency-Key": '"another"'}).status_code == 201
    assert Order.objects.count() == 2


@each_variant
def test_one_order_that_is_sent_twice(variant, explored):
    found = explored(variant)
    assert bool(found["violations"]) == (variant.kind != "fixed"), found["what"]
    assert bool(found["serial"]) == (variant.name in ("broken", "tempting_cache_key"))


@pytest.mark.parametrize("variant", [VARIANTS["tempting_get_or_create"]], ids=lambda variant: variant.name)
def test_once_there_are_two_rows_get_or_create_fails_for_ever(variant, served):
    Order.objects.bulk_create(Order(cart="cart-1", item=7) for _ in range(2))
    assert [post().status_code, post().status_code] == [500, 500]


@pytest.mark.parametrize("variant", [VARIANTS["tempting_cache_key"]], ids=lambda variant: variant.name)
def test_a_key_in_the_cache_outlives_an_order_that_failed(variant, served, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Order.objects, "create", failing)
        assert post().status_code == 500
    assert post().status_code == 409
    assert not Order.objects.exists()


def failing(**_):
    raise OSError("the disk is full")


@each_fix
def test_twenty_at_a_time_are_one_order(variant, served):
    barrier, answers = Barrier(20), []

    def send():
        barrier.wait(60)
        answers.append(post())
        connection.close()

    threads = [Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    done = [answer for answer in answers if answer.status_code == 201]
    assert len(answers) == 20
    assert Order.objects.count() == 1
    assert {answer.content for answer in done} == {b'{"order":%d}' % Order.objects.get().pk}
    if variant.name == "fixed_idempotency_key":
        assert sum("Idempotent-Replayed" not in answer for answer in done) == 1
        assert {answer.status_code for answer in answers} <= {201, 409}
    else:
        assert len(done) == 20


@with_keys
@pytest.mark.parametrize("key", [None, "", '""', "no quotes", '"tab\there"', f'"{"x" * 256}"', '"a";q=1', '"a" '])
def test_without_a_proper_key_nothing_is_done(variant, served, key):
    headers = {name: value for name, value in {**HEADERS, "Idempotency-Key": key}.items() if value is not None}
    answer = Client().post("/orders/", BODY, "application/json", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "key_missing")
    assert not Order.objects.exists()


@with_keys
def test_a_replay_has_the_same_status_and_bytes_and_says_so(variant, served):
    first, second = post(), post()
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second["Content-Type"] == first["Content-Type"]
    assert ("Idempotent-Replayed" in first, second["Idempotent-Replayed"]) == (False, "true")
    assert Order.objects.count() == 1


@with_keys
def test_the_same_key_with_another_payload_is_refused(variant, served):
    post()
    answer = post(BODY | {"item": 8})
    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")
    assert post(dict(reversed(BODY.items()))).status_code == 201
    assert Order.objects.count() == 1


@with_keys
def test_while_the_first_one_runs_the_second_is_told_to_wait(variant, served, database):
    with postgres.connect(database) as other:
        caller, key = sha256(HEADERS["Authorization"].encode()).hexdigest(), HEADERS["Idempotency-Key"].strip('"')
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"{caller}\n{key}"])
        answer = post()
        assert (answer.status_code, answer.json()["code"]) == (409, "still_running")
        assert not Order.objects.exists()
    assert post().status_code == 201


@with_keys
def test_a_key_means_nothing_to_another_caller(variant, served):
    mine, theirs = post(), post(Authorization="Token of-somebody-else")
    assert [mine.status_code, theirs.status_code] == [201, 201]
    assert mine.json() != theirs.json()
    assert Order.objects.count() == 2


@with_keys
def test_a_crash_after_the_order_and_before_the_answer_leaves_nothing(variant, served, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Answered.objects, "create", failing)
        assert post().status_code == 500
    assert not Order.objects.exists()
    assert post().status_code == 201
    assert Order.objects.count() == Answered.objects.count() == 1


@with_keys
def test_what_was_refused_as_malformed_may_be_sent_again_with_the_same_key(variant, served):
    answer = Client().post("/orders/", "{", "application/json", headers=HEADERS)
    assert answer.status_code == 400
    assert post().status_code == 201


@with_keys
def test_an_expired_key_is_a_new_one_and_is_swept_up(variant, served):
    post()
    Answered.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert "Idempotent-Replayed" not in post()
    assert Order.objects.count() == 2
    assert Answered.objects.count() == 1
    Answered.objects.update(expires=timezone.now() - timedelta(seconds=1))
    assert [forget_expired(), Answered.objects.count()] == [1, 0]
