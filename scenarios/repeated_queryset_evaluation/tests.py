"""What can be said of repeated evaluation without a load: statements counted, answers compared."""

import pytest
from django.db import connection
from django.template import Context, Engine
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lab.shop.models import Author, Book
from lab.shop.seed import seed_shop
from scenarios.repeated_queryset_evaluation.scenario import scenario

VARIANTS = {variant.name: variant for variant in scenario.variants}
STATEMENTS = {"broken": 7, "tempting_evaluate_first": 4}


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    seed_shop(books=2_000, authors=100)


def ask(name, settings, year=1999):
    """The number of statements of one request, and its answer."""
    settings.ROOT_URLCONF = VARIANTS[name].module_name
    with CaptureQueriesContext(connection) as queries:
        response = Client().get("/shelf/", {"country": "DE", "year": year})
    return len(queries), response.json()


@pytest.mark.parametrize("name", VARIANTS)
def test_the_database_is_asked_once_only_where_the_bug_is_not(name, settings) -> None:
    assert ask(name, settings)[0] == STATEMENTS.get(name, 1)


def test_an_empty_shelf_is_asked_for_five_times(settings) -> None:
    assert ask("broken", settings, 2050)[0] == 5
    assert ask("fixed_list", settings, 2050)[0] == 1


@pytest.mark.parametrize("year", [1999, 2050])
def test_all_variants_answer_alike(year, settings) -> None:
    first, *others = (ask(name, settings, year)[1] for name in VARIANTS)
    assert all(other == first for other in others)
    assert (
        len(first["books"]) == first["found"] == Book.objects.filter(published__year=year, author__country="DE").count()
    )


USES = {
    "nothing": (lambda books: None, 0, 0),
    "[2:5]": (lambda books: books[2:5], 0, 0),
    "len()": (len, 1, 0),
    "bool()": (bool, 1, 0),
    "for": (list, 1, 0),
    "count()": (lambda books: books.count(), 1, 0),
    "exists()": (lambda books: books.exists(), 1, 0),
    "[0]": (lambda books: books[0], 1, 0),
    "[2:5:2]": (lambda books: books[2:5:2], 1, 0),
    "first()": (lambda books: books.first(), 1, 0),
    "last()": (lambda books: books.last(), 1, 1),
    "all()": (lambda books: list(books.all()), 1, 1),
    "filter()": (lambda books: list(books.filter(id__gt=7)), 1, 1),
    "iterator()": (lambda books: list(books.iterator()), 1, 1),
}


@pytest.mark.parametrize("use", USES)
def test_what_a_queryset_asks_before_and_after_it_was_evaluated(use) -> None:
    act, before, after = USES[use]
    for evaluated, expected in ((False, before), (True, after)):
        books = Book.objects.order_by("id")[:20] if use not in ("last()", "filter()") else Book.objects.order_by("id")
        if evaluated:
            len(books)
        with CaptureQueriesContext(connection) as queries:
            act(books)
        assert len(queries) == expected, f"{use}, evaluated: {evaluated}"


ATTRIBUTES = """
{% if author.books.exists %}{{ author.books.count }}:{% for book in author.books.all %}{{ book.title }},{% endfor %}
{% endif %}
"""
WITH = """
{% with books=author.books.all %}
{% if books %}{{ books|length }}:{% for book in books %}{{ book.title }},{% endfor %}{% endif %}{% endwith %}
"""


@pytest.mark.parametrize(("template", "expected"), [(ATTRIBUTES, 3), (WITH, 1)])
def test_a_template_asks_again_unless_the_books_have_a_name(template, expected) -> None:
    author = Author.objects.get(id=1)
    with CaptureQueriesContext(connection) as queries:
        text = Engine().from_string(template).render(Context({"author": author}))
    assert text.count("Book") == author.books.count() == int(text.strip().partition(":")[0])
    assert len(queries) == expected
