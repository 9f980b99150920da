"""Of many requests at once exactly as many get through as may, and whoever is refused is told when to come again."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.test import Client, RequestFactory
from rest_framework.request import Request

from lab.dashboard import here
from lab.dashboard.api import throttling
from lab.dashboard.api.throttling import AtomicThrottle, Reads
from tests.lab.api.test_errors import RUNS, error_of

AT_ONCE, LIMIT = 50, 17


class Narrow(AtomicThrottle):
    kind, limit, seconds = "narrow", LIMIT, 30.0


def request_from(address: str) -> Request:
    return Request(RequestFactory().get("/", REMOTE_ADDR=address))


@pytest.mark.parametrize("trial", range(5))
def test_of_fifty_at_once_exactly_the_limit_gets_through(counters: None, trial: int) -> None:
    """Each on a connection of its own, all let go at the same moment."""
    gate = threading.Barrier(AT_ONCE)

    def ask() -> bool:
        throttle, request = Narrow(), request_from("127.0.0.1")
        throttling.client().ping()
        gate.wait()
        return throttle.allow_request(request, None)  # type: ignore[arg-type]

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: ask(), range(AT_ONCE)))
    assert Counter(answers) == {True: LIMIT, False: AT_ONCE - LIMIT}


def test_each_address_and_each_kind_is_counted_apart(counters: None) -> None:
    class Other(Narrow):
        kind = "other"

    for _ in range(LIMIT):
        assert Narrow().allow_request(request_from("127.0.0.1"), None)  # type: ignore[arg-type]
    assert not Narrow().allow_request(request_from("127.0.0.1"), None)  # type: ignore[arg-type]
    assert Narrow().allow_request(request_from("127.0.0.2"), None)  # type: ignore[arg-type]
    assert Other().allow_request(request_from("127.0.0.1"), None)  # type: ignore[arg-type]


def test_a_window_ends(counters: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Narrow, "seconds", 0.05)
    allowed = [Narrow().allow_request(request_from("::1"), None) for _ in range(LIMIT + 1)]  # type: ignore[arg-type]
    key = "throttle:narrow:::1"
    while throttling.client().exists(key):
        pass
    assert Narrow().allow_request(request_from("::1"), None)  # type: ignore[arg-type]
    assert allowed[0]


@pytest.mark.django_db(databases=["pages"])
def test_whoever_is_refused_is_told_when_to_come_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Reads, "limit", 1)
    assert client.get(RUNS).status_code == 200
    response = client.get(RUNS)
    details = error_of(response, 429, "throttled")["details"]
    assert 0 < details["wait_seconds"] <= 60
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert client.post(RUNS, {}, "application/json").status_code == 400


@pytest.mark.django_db(databases=["pages"])
def test_without_valkey_nothing_is_counted(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here, "COUNTERS_URL", "unix:///nowhere/valkey.sock")
    throttling.client.cache_clear()
    monkeypatch.setattr(Reads, "limit", 0)
    assert client.get(RUNS).status_code == 200
