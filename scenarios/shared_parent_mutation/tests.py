"""One correction, one addition and one mistake, and what they do to everybody else's books."""

import pytest
from django.db import connection
from django.test import Client

from scenarios.shared_parent_mutation.claims import AUTHORS as CATALOGUED
from scenarios.shared_parent_mutation.claims import UNTOUCHED
from scenarios.shared_parent_mutation.models import Author, Book
from scenarios.shared_parent_mutation.scenario import scenario
from scenarios.shared_parent_mutation.seed import EACH, seed

VARIANTS = {variant.name: variant for variant in scenario.variants}
each_variant = pytest.mark.parametrize("name", VARIANTS)
pytestmark = pytest.mark.django_db
AUTHORS, BOOK, RIGHT, WRONG = 200, 10, 1, 2
ONE_MORE = {"broken": 1, "tempting_atomic": 1, "tempting_new_author": 1}


@pytest.fixture
def serve(serve, db):
    seed()
    return serve


def author(number):
    return {"author": {"name": f"Author {number}"}, "author_id": number}


def add(pages, who):
    return Client().post("/books/", {"title": "New", "pages": pages} | who, "application/json")


def row(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()


def test_the_catalogue_begins_in_order_but_for_a_tenth_of_it(serve):
    assert row(UNTOUCHED) == (AUTHORS * (EACH - 1), 0)
    assert row(CATALOGUED) == (AUTHORS, 0, 0)
    assert {author.books.count() for author in Author.objects.all()} == {EACH}


@each_variant
def test_a_correction_of_one_book(name, serve):
    serve(name)
    assert Book.objects.get(pk=BOOK).author_id == WRONG
    answer = Client().patch(f"/books/{BOOK}/", author(RIGHT), "application/json")
    assert (answer.status_code, answer.json()["author"]) == (200, {"name": f"Author {RIGHT}"})
    renamed = name in ("broken", "tempting_atomic")
    assert row(UNTOUCHED) == (AUTHORS * (EACH - 1), EACH - 1 if renamed else 0)
    more = name == "tempting_new_author"
    assert row(CATALOGUED) == (AUTHORS + more, renamed + more, 0)


@each_variant
def test_a_change_of_something_else(name, serve):
    serve(name)
    assert Client().patch(f"/books/{BOOK}/", {"pages": 5}, "application/json").status_code == 200
    book = Book.objects.get(pk=BOOK)
    assert (book.pages, book.author.name, Author.objects.count()) == (5, f"Author {WRONG}", AUTHORS)


@each_variant
def test_a_new_book_of_a_known_author(name, serve):
    serve(name)
    assert add(300, author(7)).status_code == 201
    assert Author.objects.count() == AUTHORS + ONE_MORE.get(name, 0)
    assert Book.objects.get(title="New").author.name == "Author 7"


@pytest.mark.django_db(transaction=True)
@each_variant
def test_a_book_that_is_refused_leaves_nothing_behind(name, settings):
    settings.ROOT_URLCONF = VARIANTS[name].module_name
    Author.objects.create(pk=7, name="Author 7")
    for who in (author(7), {"author": {"name": "Newcomer"}, "author_id": 0}):
        assert add(0, who).status_code == 400
    assert not Book.objects.exists()
    assert Author.objects.count() == 1 + 2 * (name == "broken")


@pytest.mark.parametrize("name", ["fixed_get_or_create", "tempting_new_author"])
def test_an_author_nobody_knows_yet(name, serve):
    serve(name)
    assert add(1, {"author": {"name": "Zoë"}}).status_code == 201
    assert Author.objects.filter(name="Zoë").count() == 1


@pytest.mark.parametrize("unique", [True, False])
def test_somebody_makes_the_author_after_we_looked(unique, serve, settings):
    """The constraint is what makes `get_or_create()` look again."""
    serve("fixed_get_or_create" if unique else "broken")
    settings.ROOT_URLCONF = VARIANTS["fixed_get_or_create"].module_name
    looked = []

    def meanwhile(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if not looked and sql.startswith("SELECT") and "Zoë" in (params or ()):
            looked.append(sql)
            Author.objects.create(name="Zoë")
        return result

    with connection.execute_wrapper(meanwhile):
        assert add(1, {"author": {"name": "Zoë"}}).status_code == 201
    assert Author.objects.filter(name="Zoë").count() == (1 if unique else 2)
