"""What can be said of N+1 without a load: statements counted, answers compared."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIRequestFactory

from lab.scenario import Variant
from lab.shop.seed import seed_shop
from scenarios.n_plus_one.scenario import scenario

STATEMENTS = {
    "broken": lambda size: 1 + size,
    "tempting_only": lambda size: 1 + 2 * size,
    "tempting_cached_page": lambda size: 1 + size,
    "fixed_fetch_peers": lambda size: 2,
}


def ask(variant: Variant, size: int) -> tuple[int, bytes]:
    """The number of statements of one request, and its answer."""
    (route,) = variant.module.urlpatterns
    with CaptureQueriesContext(connection) as queries:
        response = route.callback(APIRequestFactory().get("/books/", {"size": size}))
        response.render()
    return len(queries), response.content


@pytest.mark.django_db
@pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
def test_statements_grow_with_the_page_only_where_the_bug_is(variant: Variant) -> None:
    seed_shop(books=120, authors=120)
    cache.clear()
    expected = STATEMENTS.get(variant.name, lambda size: 1)
    assert [ask(variant, size)[0] for size in (10, 100)] == [expected(10), expected(100)]


@pytest.mark.django_db
def test_all_variants_answer_alike() -> None:
    seed_shop(books=120, authors=120)
    cache.clear()
    answers = {ask(variant, 100)[1] for variant in scenario.variants}
    assert len(answers) == 1


@pytest.mark.django_db
def test_a_cached_page_is_cheap_only_the_second_time() -> None:
    seed_shop(books=120, authors=120)
    cache.clear()
    (variant,) = (variant for variant in scenario.variants if variant.name == "tempting_cached_page")
    assert [ask(variant, 100)[0] for _ in range(2)] == [101, 0]
