"""How many books have been made when the first of them leaves, and whether all files are the same."""

import csv
import warnings

import pytest
from asgiref.sync import async_to_sync
from django.test import AsyncClient, Client

from lab.shop.models import Book
from lab.shop.seed import seed_shop
from scenarios.unstreamed_export.scenario import scenario

BOOKS = 1_200
VARIANTS = {variant.name: variant for variant in scenario.variants}
# Those that build no books at all are left out.
BUILT = {
    "broken": BOOKS,
    "tempting_streamed_list": BOOKS,
    "tempting_generator_to_http_response": BOOKS,
    "tempting_streamed_under_asgi": BOOKS,
    "fixed_streamed": 1,
    "fixed_async_stream": 500,
}
PATH = f"/export/?up_to={BOOKS}"
pytestmark = pytest.mark.django_db


@pytest.fixture
def books(db):
    seed_shop(books=BOOKS, authors=10)


@pytest.fixture
def built(monkeypatch):
    """The books that were made until now."""
    made, count = Book.from_db.__func__, []

    def from_db(cls, *args, **kwargs):
        count.append(1)
        return made(cls, *args, **kwargs)

    monkeypatch.setattr(Book, "from_db", classmethod(from_db))
    return count


def download(name, settings, on_line=lambda: None):
    """The whole file as the variant's own kind of server sends it; calls `on_line` when a line of a book has left."""
    settings.ROOT_URLCONF = VARIANTS[name].module_name
    chunks = []

    def keep(chunk):
        chunks.append(chunk)
        if b"Book" in chunk:
            on_line()

    @async_to_sync
    async def from_event_loop():
        async for chunk in await AsyncClient().get(PATH):
            keep(bytes(chunk))

    if VARIANTS[name].server:
        from_event_loop()
    else:
        for chunk in Client().get(PATH):
            keep(bytes(chunk))
    return b"".join(chunks)


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume synchronous iterators:Warning")
@pytest.mark.parametrize("name", BUILT)
def test_books_are_made_when_their_turn_comes_only_where_it_is_fixed(name, books, built, settings):
    seen = []
    download(name, settings, lambda: seen.append(len(built)))
    assert seen[0] == BUILT[name]
    assert seen[-1] == BOOKS


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume synchronous iterators:Warning")
def test_all_variants_send_the_same_file(books, settings):
    files = {download(name, settings) for name in VARIANTS}
    assert len(files) == 1
    rows = list(csv.DictReader(files.pop().decode().splitlines()))
    assert [int(row["id"]) for row in rows] == list(range(1, BOOKS + 1))
    assert set(rows[0]) == {"id", "title", "price", "published", "summary"}


@pytest.mark.parametrize("name", ["fixed_streamed_blocks", "fixed_copy"])
def test_builds_no_books(name, books, built, settings):
    assert download(name, settings).count(b"\n") == BOOKS + 1
    assert not built


@pytest.mark.parametrize(("name", "warned"), [("tempting_streamed_under_asgi", True), ("fixed_async_stream", False)])
def test_django_says_that_an_event_loop_can_not_wait_for_a_generator(name, warned, books, settings):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        download(name, settings)
    said = [str(warning.message) for warning in caught if "synchronous iterators" in str(warning.message)]
    assert bool(said) is warned
