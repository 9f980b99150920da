"""What can be said of the nested N+1 without a load: statements counted, answers compared."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIRequestFactory

from lab.scenario import Variant
from scenarios.nested_n_plus_one.scenario import scenario
from scenarios.nested_n_plus_one.seed import EACH, seed

STATEMENTS = {
    "broken": lambda size: 1 + size + size * EACH,
    "tempting_prefetch_comments": lambda size: 2 + size * EACH,
    "tempting_fetch_peers": lambda size: 1 + 2 * size,
    "fixed_prefetch_joined": lambda size: 2,
}


@pytest.fixture(autouse=True)
def magazine(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setenv("LAB_ROWS", "60")
    seed()


def ask(variant: Variant, size: int) -> tuple[int, bytes]:
    """The number of statements of one request, and its answer."""
    (route,) = variant.module.urlpatterns
    with CaptureQueriesContext(connection) as queries:
        response = route.callback(APIRequestFactory().get("/articles/", {"size": size}))
        response.render()
    return len(queries), response.content


@pytest.mark.parametrize("variant", scenario.variants, ids=lambda variant: variant.name)
def test_statements_grow_with_the_page_only_where_the_bug_is(variant: Variant) -> None:
    expected = STATEMENTS.get(variant.name, lambda size: 3)
    assert [ask(variant, size)[0] for size in (5, 50)] == [expected(5), expected(50)]


def test_all_variants_answer_alike() -> None:
    answers = {ask(variant, 50)[1] for variant in scenario.variants}
    assert len(answers) == 1
