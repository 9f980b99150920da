"""Sides are timed round by round, in random order, and a warm-up counts for nothing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from lab.bench.blocks import answer, median_answer, ratio, rounds, seconds_of
from lab.services.process import ServiceError


class Handler(BaseHTTPRequestHandler):
    """Answers with the path, and with 500 where that says so."""

    def do_GET(self) -> None:
        self.send_response(500 if "broken" in self.path else 200)
        self.end_headers()
        self.wfile.write(self.path.encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_the_first_round_is_thrown_away_and_all_sides_are_in_every_round() -> None:
    order: list[str] = []

    def side(name: str, warm_up: float, value: float):
        def measure() -> float:
            order.append(name)
            return warm_up if order.count(name) == 1 else value

        return measure

    times = rounds({"a": side("a", 100, 2), "b": side("b", 100, 1)}, count=6)
    assert times == {"a": [2.0] * 6, "b": [1.0] * 6}
    pairs = [tuple(order[i : i + 2]) for i in range(0, len(order), 2)]
    assert set(pairs) == {("a", "b"), ("b", "a")}
    found = ratio(times, "a", "b")
    assert found is not None
    assert (found.value, found.low, found.high, found.pairs) == pytest.approx((2, 2, 2, 6))


def test_what_comes_before_is_not_counted() -> None:
    done: list[str] = []
    measure = seconds_of(lambda: done.append("action"), before=lambda: threading.Event().wait(0.2))
    assert measure() < 0.1
    assert done == ["action"]


def test_an_answer_is_that_of_the_whole_url(url: str) -> None:
    assert answer(f"{url}/books/?size=100") == (200, b"/books/?size=100")
    assert 0 < median_answer(f"{url}/books/?size=100", 0.05) < 1


def test_an_error_is_no_time(url: str) -> None:
    with pytest.raises(ServiceError, match="answered with 500"):
        median_answer(f"{url}/broken?x=1", 0.05)
