"""How many rows are there at the same time: as books in the process, and as rows in the driver."""

import weakref

import pytest
from django.db import connection
from django.test import Client

from lab.shop.models import Book
from lab.shop.seed import seed_shop
from scenarios.unbounded_queryset_memory.scenario import scenario

BOOKS = 2_000
BATCH = 500
VARIANTS = {variant.name: variant for variant in scenario.variants}
# The most books that are there at once, and the most rows that the driver holds at once.
MOST = {
    "broken": (BOOKS, BOOKS),
    "tempting_only": (BOOKS, BOOKS),
    "tempting_values_list": (0, BOOKS),
    "tempting_iterator_behind_pooler": (2, BOOKS),
    "fixed_iterator": (2, 0),
    "fixed_iterator_in_transaction": (2, 0),
    "fixed_keyset_batches": (2 * BATCH, BATCH),
    "fixed_aggregate": (0, 4),
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def books(db):
    seed_shop(books=BOOKS, authors=10)


@pytest.fixture
def serve(settings, monkeypatch):
    """Hang a variant's routes under /, on a connection as it wants it."""

    def hang(name):
        settings.ROOT_URLCONF = VARIANTS[name].module_name
        server = VARIANTS[name].server
        changes = server.settings["LAB_CONNECTION"] if server else {"DISABLE_SERVER_SIDE_CURSORS": False}
        for key, value in changes.items():
            monkeypatch.setitem(connection.settings_dict, key, value)
        return Client()

    return hang


class Census:
    """The most books that were alive at once, and the most rows that came with one statement."""

    def __init__(self):
        self.alive: weakref.WeakSet[Book] = weakref.WeakSet()
        self.most = self.rows = 0

    def born(self, book):
        self.alive.add(book)
        self.most = max(self.most, len(self.alive))

    def sent(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        self.rows = max(self.rows, context["cursor"].pgresult.ntuples)
        return result


@pytest.fixture
def census(monkeypatch):
    counted, made = Census(), Book.from_db.__func__

    def from_db(cls, *args, **kwargs):
        book = made(cls, *args, **kwargs)
        counted.born(book)
        return book

    monkeypatch.setattr(Book, "from_db", classmethod(from_db))
    with connection.execute_wrapper(counted.sent):
        yield counted


@pytest.mark.parametrize("name", VARIANTS)
def test_holds_as_many_rows_at_once_as_it_asks_for(name, books, serve, census):
    answer = serve(name).get("/report/", {"up_to": BOOKS})
    assert sum(decade["titles"] for decade in answer.json().values()) == BOOKS
    assert (census.most, census.rows) == MOST[name]


def test_all_variants_answer_alike(books, serve):
    answers = {serve(name).get("/report/", {"up_to": BOOKS}).content for name in VARIANTS}
    assert len(answers) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("name", "held"), [("fixed_iterator", True), ("fixed_iterator_in_transaction", False)])
def test_a_cursor_outside_a_transaction_has_to_outlive_it(name, held, books, serve):
    seen = []

    def look(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        with connection.connection.cursor() as cursor:
            seen.extend(cursor.execute("SELECT is_holdable FROM pg_cursors WHERE name <> ''").fetchall())
        return result

    with connection.execute_wrapper(look):
        serve(name).get("/report/", {"up_to": BOOKS})
    assert seen == [(held,)]
