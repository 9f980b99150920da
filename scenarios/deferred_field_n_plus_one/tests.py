"""What can be said of deferred fields without a load: statements counted, answers compared."""

import pytest
from django.core.exceptions import FieldFetchBlocked
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIRequestFactory

from lab.scenario import Variant
from scenarios.deferred_field_n_plus_one.models import Report
from scenarios.deferred_field_n_plus_one.scenario import scenario
from scenarios.deferred_field_n_plus_one.seed import seed

VARIANTS = {variant.name: variant for variant in scenario.variants}
STATEMENTS = {
    "broken": lambda size: 1 + size,
    "tempting_only": lambda size: 1 + size,
    "fixed_fetch_peers": lambda size: 2,
}


@pytest.fixture(autouse=True)
def reports(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setenv("LAB_ROWS", "120")
    seed()


def ask(variant: Variant, size: int) -> tuple[list[str], bytes]:
    """The statements of one request, and its answer."""
    (route,) = variant.module.urlpatterns
    with CaptureQueriesContext(connection) as queries:
        response = route.callback(APIRequestFactory().get("/reports/", {"size": size}))
        response.render()
    return [query["sql"] for query in queries], response.content


@pytest.mark.parametrize("name", VARIANTS)
def test_statements_grow_with_the_page_only_where_the_bug_is(name: str) -> None:
    expected = STATEMENTS.get(name, lambda size: 1)
    assert [len(ask(VARIANTS[name], size)[0]) for size in (10, 100)] == [expected(10), expected(100)]


def test_all_variants_answer_alike() -> None:
    assert len({ask(variant, 100)[1] for variant in VARIANTS.values()}) == 1


def test_each_deferred_field_is_a_query_of_its_own() -> None:
    report = Report.objects.only("id").get(id=1)
    with CaptureQueriesContext(connection) as queries:
        assert [report.title, report.published, report.excerpt]
    assert len(queries) == 3


def test_what_the_query_cuts_off_leaves_the_text_where_it_is() -> None:
    ((statement,), _) = ask(VARIANTS["fixed_excerpt_in_query"], 100)
    assert statement.count('"body"') == 1
    assert 'LEFT("deferred_field_n_plus_one_report"."body", 80)' in statement


def test_fetch_raise_names_the_field_that_would_be_fetched() -> None:
    report = Report.objects.fetch_mode(models.FETCH_RAISE).defer("body").get(id=1)
    with pytest.raises(FieldFetchBlocked, match=r"Report\.body"):
        _ = report.excerpt
