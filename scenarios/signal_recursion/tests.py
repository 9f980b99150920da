"""What each receiver does to one order, on every way to complete it."""

from weakref import ReferenceType

import pytest
from django.db import connection
from django.db.models.signals import post_save, pre_save
from django.test import Client
from django.test.utils import CaptureQueriesContext

from scenarios.signal_recursion.claims import ROWS, UNSTAMPED
from scenarios.signal_recursion.models import Order
from scenarios.signal_recursion.scenario import scenario

VARIANTS = {variant.name: variant for variant in scenario.variants}
each_but_broken = pytest.mark.parametrize("name", [name for name in VARIANTS if name != "broken"])
each_fix = pytest.mark.parametrize("name", [name for name, variant in VARIANTS.items() if variant.kind == "fixed"])
pytestmark = pytest.mark.django_db

# Writes for an order that was open, writes for one that is complete at once.
WRITES = {"fixed_pre_save": (1, 1), "fixed_explicit": (1, 1), "tempting_not_created": (2, 1)}


@pytest.fixture
def serve(settings, monkeypatch, db):
    """Hang a variant's routes under /, and have only its receivers: in a run each is served by processes of its own."""
    modules = {variant.module_name for variant in VARIANTS.values()}

    def serve(name):
        settings.ROOT_URLCONF = VARIANTS[name].module_name
        for signal in (pre_save, post_save):
            kept = [entry for entry in signal.receivers if owner(entry[1]) not in modules - {settings.ROOT_URLCONF}]
            monkeypatch.setattr(signal, "receivers", kept)
            signal.sender_receivers_cache.clear()
        return Client(raise_request_exception=False)

    yield serve
    for signal in (pre_save, post_save):
        signal.sender_receivers_cache.clear()


def owner(receiver):
    """The name of the module that a receiver, or a weak reference to one, is in."""
    return getattr(receiver() if isinstance(receiver, ReferenceType) else receiver, "__module__", "")


def complete(client, order):
    return client.patch(f"/orders/{order.pk}/", {"status": "completed"}, "application/json")


def sell(client):
    return client.post("/orders/", {"status": "completed"}, "application/json")


def writes(queries):
    return sum(query["sql"].startswith(("INSERT", "UPDATE")) for query in queries)


def rows(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


@pytest.mark.django_db(transaction=True)
def test_broken_writes_until_python_gives_up_and_the_row_stays_written(serve):
    client, order = serve("broken"), Order.objects.create()
    with CaptureQueriesContext(connection) as queries:
        assert complete(client, order).status_code == 500
    assert writes(queries) > 50
    order.refresh_from_db()
    assert (order.status, order.completed_at is not None) == ("completed", True)
    assert sell(client).status_code == 500


@pytest.mark.django_db(transaction=True)
def test_with_atomic_requests_broken_never_completes_an_order(serve, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    client, order = serve("broken"), Order.objects.create()
    assert complete(client, order).status_code == 500
    order.refresh_from_db()
    assert (order.status, order.completed_at) == ("open", None)


@each_but_broken
def test_an_order_that_was_open_is_completed(name, serve):
    client, order = serve(name), Order.objects.create()
    with CaptureQueriesContext(connection) as queries:
        answer = complete(client, order)
    assert (answer.status_code, answer.json()["status"]) == (200, "completed")
    assert bool(answer.json()["completed_at"]) == (name != "tempting_queryset_update")
    assert writes(queries) == WRITES.get(name, (2, 2))[0]
    assert rows(UNSTAMPED) == [(1, 0)]


@each_but_broken
def test_an_order_that_is_complete_at_once(name, serve):
    client = serve(name)
    with CaptureQueriesContext(connection) as queries:
        answer = sell(client)
    assert answer.status_code == 201
    assert bool(answer.json()["completed_at"]) == (name not in ("tempting_queryset_update", "tempting_not_created"))
    assert writes(queries) == WRITES.get(name, (2, 2))[1]
    assert rows(ROWS) == [(answer.json()["id"], name != "tempting_not_created")]


@pytest.mark.parametrize("name", VARIANTS)
def test_an_open_order_has_no_time(name, serve):
    answer = serve(name).post("/orders/", {"status": "open"}, "application/json")
    assert (answer.status_code, answer.json()["completed_at"]) == (201, None)


@each_fix
def test_whoever_saves_one_field_gets_no_stamp_from_before_the_save(name, serve):
    serve(name)
    order = Order.objects.create()
    order.status = Order.Status.COMPLETED
    order.save(update_fields=["status"])
    order.refresh_from_db()
    assert bool(order.completed_at) == (name in ("fixed_condition", "fixed_queryset_update"))


@each_fix
def test_another_receiver_hears_of_the_order_once_unless_it_is_saved_twice(name, serve):
    client, order, heard = serve(name), Order.objects.create(), []

    def listen(sender, **kwargs):
        heard.append(sender)

    post_save.connect(listen, sender=Order)
    complete(client, order)
    assert len(heard) == (2 if name == "fixed_condition" else 1)


@each_fix
def test_a_stamp_stays_when_the_order_is_sent_again(name, serve):
    client, order = serve(name), Order.objects.create()
    first, second = (complete(client, order).json()["completed_at"] for _ in range(2))
    assert first == second


@each_but_broken
def test_another_order_that_is_completed_while_this_one_is_written(name, serve):
    """What another thread of the process would do, done while a statement is on its way."""
    client, order, other = serve(name), Order.objects.create(), Order.objects.create()
    waiting = [other]

    def meanwhile(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and "completed_at" in sql and waiting and reached_last_write(sql):
            assert complete(client, waiting.pop()).status_code == 200
        return execute(sql, params, many, context)

    seen = []

    def reached_last_write(sql):
        seen.append(sql)
        return len(seen) == WRITES.get(name, (2, 2))[0] or name in ("tempting_queryset_update", "tempting_not_created")

    with connection.execute_wrapper(meanwhile):
        complete(client, order)
    assert rows(UNSTAMPED) == [(2, 1 if name == "tempting_disconnect" else 0)]
