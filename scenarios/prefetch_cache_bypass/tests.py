"""What can be said of a bypassed prefetch without a load: statements counted, answers compared."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIRequestFactory

from lab.scenario import Variant
from lab.shop.models import Author
from scenarios.prefetch_cache_bypass.broken import SINCE
from scenarios.prefetch_cache_bypass.scenario import scenario
from scenarios.prefetch_cache_bypass.seed import EACH, seed

REPEATED = {"broken", "tempting_order_by"}
VARIANTS = {variant.name: variant for variant in scenario.variants}


@pytest.fixture(autouse=True)
def shop(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setenv("LAB_ROWS", "2000")
    seed()


def ask(variant: Variant, size: int) -> tuple[int, bytes]:
    """The number of statements of one request, and its answer."""
    (route,) = variant.module.urlpatterns
    with CaptureQueriesContext(connection) as queries:
        response = route.callback(APIRequestFactory().get("/authors/", {"size": size}))
        response.render()
    return len(queries), response.content


@pytest.mark.parametrize("name", VARIANTS)
def test_the_relation_is_fetched_again_for_each_author_only_where_the_bug_is(name: str) -> None:
    sizes = (10, 100)
    assert [ask(VARIANTS[name], size)[0] for size in sizes] == [2 + size if name in REPEATED else 2 for size in sizes]


def test_only_the_filtered_prefetch_answers_wrong() -> None:
    answers = {name: ask(variant, 100)[1] for name, variant in VARIANTS.items()}
    assert {name for name, answer in answers.items() if answer != answers["broken"]} == {"tempting_filtered_prefetch"}


def test_the_filtered_prefetch_counts_the_recent_books_alone() -> None:
    (route,) = VARIANTS["tempting_filtered_prefetch"].module.urlpatterns
    authors = route.callback(APIRequestFactory().get("/authors/", {"size": 100})).data
    assert all(author["titles"] == len(author["recent"]) < EACH for author in authors)


@pytest.mark.parametrize(
    ("method", "statements"),
    [
        (lambda books: list(books.all()), 0),
        (lambda books: books.count(), 0),
        (lambda books: books.exists(), 0),
        (lambda books: books.all()[0], 0),
        (lambda books: books.all()[:3], 0),
        (lambda books: books.first(), 1),
        (lambda books: books.latest("published"), 1),
        (lambda books: list(books.order_by("id")), 1),
        (lambda books: list(books.filter(published__gte=SINCE)), 1),
        (lambda books: list(books.all().exclude(published__gte=SINCE)), 1),
        (lambda books: list(books.values_list("id")), 1),
        (lambda books: list(books.select_related("author")), 1),
    ],
)
def test_what_a_prefetch_answers_and_what_bypasses_it(method, statements) -> None:
    author = Author.objects.prefetch_related("books").get(id=1)
    with CaptureQueriesContext(connection) as queries:
        method(author.books)
    assert len(queries) == statements
