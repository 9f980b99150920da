"""What each variant sends and fetches of 250 books, asked for nothing in particular and for everything."""

import pytest
from django.test import Client
from rest_framework.pagination import PageNumberPagination

from lab.shop.models import Book
from lab.shop.seed import seed_shop
from scenarios.unpaginated_list.scenario import scenario

BOOKS = 250
VARIANTS = {variant.name: variant for variant in scenario.variants}
each_variant = pytest.mark.parametrize("name", VARIANTS)
pytestmark = pytest.mark.django_db

# Books in the answer to a client that says nothing, and to one that asks for a million.
SENT = {
    "broken": (BOOKS, BOOKS),
    "tempting_no_page_size": (BOOKS, BOOKS),
    "tempting_uncapped_page_size": (50, BOOKS),
    "fixed_default_pagination": (50, 50),
}


@pytest.fixture
def serve(settings, monkeypatch, db):
    """Hang a variant's routes under /, with what its settings say; REST framework reads its own once, at the start."""
    seed_shop(books=BOOKS, authors=5)

    def serve(name):
        variant = VARIANTS[name]
        settings.ROOT_URLCONF = variant.module_name
        if variant.server:
            size = variant.server.settings["REST_FRAMEWORK"]["PAGE_SIZE"]
            default = type("Default", (PageNumberPagination,), {"page_size": size})
            monkeypatch.setattr(variant.module.BookList, "pagination_class", default)

    return serve


def ask(query):
    """The books of one answer, the link to the next, and how many rows of books were made objects for it."""
    made = []
    from_db = Book.from_db.__func__

    def counted(cls, *row, **options):
        made.append(cls)
        return from_db(cls, *row, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Book, "from_db", classmethod(counted))
        body = Client().get(f"/books/?{query}").json()
    if isinstance(body, list):
        return body, None, len(made)
    return body["results"], body["next"], len(made)


@each_variant
def test_so_many_books_are_sent(name, serve):
    serve(name)
    nothing_said, everything = ask("")[0], ask("page_size=1000000")[0]
    assert (len(nothing_said), len(everything)) == SENT.get(name, (50, 100))


def test_pages_without_a_size_are_no_pages(serve):
    answers = set()
    for name in ("broken", "tempting_no_page_size"):
        serve(name)
        answers.add(Client().get("/books/?page=2").content)
    assert len(answers) == 1


@each_variant
def test_what_is_sent_is_what_was_fetched_unless_it_is_cut_in_python(name, serve):
    serve(name)
    books, following, fetched = ask("page_size=100")
    # A cursor fetches one more, to know whether there is another page.
    assert fetched - len(books) == {"tempting_slice_in_python": BOOKS - 100, "fixed_cursor": 1}.get(name, 0)
    assert (following is None) == (len(books) == BOOKS)


@each_variant
def test_whoever_follows_the_links_has_every_book_once_and_in_order(name, serve):
    serve(name)
    copied, query = [], "page_size=100"
    while query:
        books, following, _ = ask(query)
        copied += [book["id"] for book in books]
        query = (following or "").partition("?")[2]
    assert copied == list(range(1, BOOKS + 1))
