"""The circle, closed on purpose: parties are threads, paused behind a statement until the others wait."""

import threading
import time

import pytest
from django.db import connection
from django.test import Client

from scenarios.deadlock.interleaving import interleaving
from scenarios.deadlock.models import FEE, OPENING, PRICE, Account, Transfer
from scenarios.deadlock.scenario import scenario
from scenarios.deadlock.seed import seed

VARIANTS = {variant.name: variant for variant in scenario.variants}
FIXES = [variant.name for variant in scenario.variants if variant.kind == "fixed"]
PARTIES = {"T1": interleaving.t1, "T2": interleaving.t2, **interleaving.others}
pytestmark = pytest.mark.django_db(transaction=True)


class Party(threading.Thread):
    """One request in a thread of its own; stops once behind its first statement with `pause` in it."""

    def __init__(self, name, pause=None):
        super().__init__(name=name, daemon=True)
        self.request, self.pause = PARTIES[name], pause
        self.paused, self.go = threading.Event(), threading.Event()
        self.pid, self.status = None, None

    def run(self):
        try:
            connection.ensure_connection()
            self.pid = connection.connection.info.backend_pid
            with connection.execute_wrapper(self.statement):
                client = Client(raise_request_exception=False)
                self.status = client.post(f"/{self.request.path}", self.request.json, "application/json").status_code
        finally:
            connection.close()

    def statement(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if self.pause and self.pause in sql:
            self.pause = None
            self.paused.set()
            assert self.go.wait(10)
        return result

    def until_paused(self):
        self.start()
        assert self.paused.wait(10)

    def until_blocked(self, *by):
        """Wait until it waits for `by`, whoever they are if none is named, or has its answer."""
        if self.ident is None:
            self.start()
        wanted, deadline = {party.pid for party in by}, time.monotonic() + 10
        while self.is_alive() and time.monotonic() < deadline:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_blocking_pids(%s)", [self.pid or 0])
                blockers = set(cursor.fetchone()[0])
            if blockers and wanted <= blockers:
                return

    def end(self):
        self.go.set()
        self.join(10)
        assert not self.is_alive()


@pytest.fixture
def accounts(transactional_db):
    seed()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE deadlock_account")


def meet_in_the_middle():
    """A payment has its first row when the refund comes."""
    t1, t2 = Party("T1", pause="deadlock_account"), Party("T2")
    t1.until_paused()
    t2.until_blocked()
    t1.end()
    t2.end()
    return [t1.status, t2.status]


def meet_on_moved_rows():
    """The payment has read the table before a row was moved, the refund afterwards."""
    t1, t2, t3, t4 = Party("T1"), Party("T2"), Party("T3", pause="INSERT"), Party("T4", pause="INSERT")
    t4.until_paused()
    t3.until_paused()
    t1.until_blocked(t3)
    t3.end()
    t1.until_blocked(t4)
    t2.until_blocked(t1)
    t4.end()
    t1.end()
    t2.end()
    return [t1.status, t2.status, t3.status, t4.status]


def books_agree():
    balances = dict(Account.objects.values_list("id", "balance"))
    for transfer in Transfer.objects.all():
        balances[transfer.customer_id] += transfer.price
        balances[transfer.shop_id] -= transfer.price - transfer.fee
        balances[3] -= transfer.fee
    return set(balances.values()) == {OPENING}


@pytest.mark.parametrize(
    ("name", "victim"), [("broken", 500), ("tempting_unordered_select_for_update", 500), ("tempting_client_retry", 503)]
)
def test_opposite_orders_deadlock(name, victim, accounts, settings):
    settings.ROOT_URLCONF = VARIANTS[name].module_name
    assert sorted(meet_in_the_middle()) == [201, victim]
    assert Transfer.objects.count() == 1
    assert books_agree()


def test_unordered_in_gets_on_while_rows_lie_still(accounts, settings):
    settings.ROOT_URLCONF = VARIANTS["tempting_unordered_in"].module_name
    assert meet_in_the_middle() == [201, 201]


def test_unordered_in_deadlocks_once_a_row_has_moved(accounts, settings):
    settings.ROOT_URLCONF = VARIANTS["tempting_unordered_in"].module_name
    assert sorted(meet_on_moved_rows()) == [201, 201, 201, 500]
    assert books_agree()


@pytest.mark.parametrize("name", FIXES)
@pytest.mark.parametrize("meet", [meet_in_the_middle, meet_on_moved_rows])
def test_one_order_lets_everybody_through(name, meet, accounts, settings):
    settings.ROOT_URLCONF = VARIANTS[name].module_name
    statuses = meet()
    assert set(statuses) == {201}
    assert Transfer.objects.count() == len(statuses)
    assert books_agree()


@pytest.mark.parametrize("name", VARIANTS)
def test_a_payment_and_its_refund_cost_the_shop_the_fee(name, accounts, settings):
    settings.ROOT_URLCONF = VARIANTS[name].module_name
    for path in ("/pay/", "/refund/"):
        assert Client().post(path, {"customer": 4, "shop": 1}, "application/json").status_code == 201
    moved = {account.id: account.balance - OPENING for account in Account.objects.all()}
    assert moved == {1: -FEE, 2: 0, 3: FEE, 4: 0, 5: 0, 6: 0}
    assert list(Transfer.objects.order_by("id").values_list("price", "fee")) == [(PRICE, FEE), (-PRICE, 0)]
