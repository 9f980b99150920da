"""What is measured against the floor gives the floor's very bytes."""

import orjson
import pytest
from django.db import connection
from django.test import RequestFactory

from lab.bench import floor_app, plain_urls
from lab.bench.floor import check_bodies
from lab.registry import get_scenario, get_variant
from lab.services.process import ServiceError
from lab.shop.seed import seed_shop


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["fixed_select_related", "fixed_values"])
def test_all_give_the_same_body(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seed_shop(books=120, authors=60)
    monkeypatch.setattr(floor_app, "_connection", lambda: connection.connection)
    request = RequestFactory().get("/books/", {"size": 100})
    (route,) = get_variant(get_scenario("n_plus_one"), name).module.urlpatterns
    expected = route.callback(request).render().content
    assert orjson.dumps(floor_app.books(100)) == expected
    assert plain_urls.books(request).content == expected


@pytest.mark.parametrize("answer", [(500, b"[]"), (200, b"[1]")])
def test_another_answer_is_not_measured(answer: tuple[int, bytes]) -> None:
    check_bodies({"floor": (200, b"[]"), "fixed": (200, b"[]")})
    with pytest.raises(ServiceError, match=r"^fixed answered otherwise"):
        check_bodies({"floor": (200, b"[]"), "fixed": answer})
