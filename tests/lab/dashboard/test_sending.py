"""Requests that the pages send: how many, how they meet, what is told of them."""

import http.server
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from lab.dashboard import sending
from lab.dashboard.places import SwitchboardError
from lab.dashboard.routes import Example, examples
from lab.dashboard.sending import Reply, send, summary
from lab.registry import get_scenario
from lab.scenario import Variant

BROKEN = Variant("race_condition", "broken", "broken")


class Shop(http.server.ThreadingHTTPServer):
    """A variant's server: answers 201 to the first five, 409 to the rest, once `crowd` have come."""

    request_queue_size = 64
    daemon_threads = True

    def __init__(self, crowd: int) -> None:
        super().__init__(("127.0.0.1", 0), Till)
        self.together = threading.Barrier(crowd)
        self.lock, self.sold, self.asked = threading.Lock(), 0, list[tuple[str, str, str]]()


class Till(http.server.BaseHTTPRequestHandler):
    """Takes one order."""

    server: Shop

    def do_POST(self) -> None:
        """Wait for the crowd, then sell."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.together.wait(20)
        with self.server.lock:
            self.server.sold += 1
            status = 201 if self.server.sold <= 5 else 409
            self.server.asked.append((self.path, body, self.headers["X-Request-ID"]))
        answer = b"x" * 1000 + b"<b>"
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def shop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """A server that answers when as many have come as the test says, and that the switchboard names."""
    server = Shop(request.param)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    monkeypatch.setattr(sending, "ask", lambda **_: {"url": f"http://127.0.0.1:{server.server_port}"})
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def example(path: str = "checkout/") -> Example:
    """A purchase."""
    return Example("one", "POST", path, "", "", json.dumps({"item": 1}), {"Content-Type": "application/json"})


@pytest.mark.parametrize("shop", [20], indirect=True)
def test_twenty_are_there_at_the_same_moment(shop: Shop) -> None:
    """The shop answers nobody before all twenty have come."""
    replies = send(BROKEN, [example()], 20)
    assert summary(replies) == "20 sent: 5 x 201, 15 x 409"
    assert [reply.number for reply in replies] == list(range(1, 21))
    assert {path for path, _, _ in shop.asked} == {"/race_condition/broken/checkout/"}
    assert len({name for _, _, name in shop.asked}) == 20
    assert all(body == '{"item": 1}' for _, body, _ in shop.asked)
    assert all(reply.cut and len(reply.body) == sending.SHOWN and reply.ms > 0 for reply in replies)


@pytest.mark.parametrize("shop", [4], indirect=True)
def test_several_examples_take_turns(shop: Shop) -> None:
    send(BROKEN, [example("pay/"), example("refund/")], 4)
    assert sorted(path.split("/")[-2] for path, _, _ in shop.asked) == ["pay", "pay", "refund", "refund"]


def test_nobody_there_is_told_and_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ask", lambda **_: {"url": "http://127.0.0.1:1"})
    began = time.monotonic()
    replies = send(BROKEN, [example()], 3)
    assert summary(replies) == "3 sent: 3 x no answer"
    assert "ConnectionRefusedError" in replies[0].body
    assert time.monotonic() - began < sending.OPENING_SECONDS


def post(pages: Client, **changed: str) -> Any:
    """The answer to the form."""
    data = {"scenario": "race_condition", "variant": "broken", "example": "0", "times": "1"}
    return pages.post("/-/send/", {**data, **changed})


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"times": "0"}, 400),
        ({"times": "21"}, 400),
        ({"times": "-1"}, 400),
        ({"times": "²"}, 400),
        ({"times": "many"}, 400),
        ({"example": "7"}, 404),
        ({"example": "-1"}, 404),
        ({"example": "x"}, 404),
        ({"variant": "fixed"}, 404),
        ({"scenario": "nope"}, 404),
    ],
)
def test_what_is_not_offered_is_refused(pages: Client, changed: dict[str, str], status: int) -> None:
    assert post(pages, **changed).status_code == status


def test_only_a_form_of_the_pages_may_send(pages: Client) -> None:
    assert pages.get("/-/send/").status_code == 405
    strict = Client(enforce_csrf_checks=True, HTTP_HOST=pages.defaults["HTTP_HOST"])
    assert post(strict).status_code == 403
    assert pages.post("/-/send/", {}, headers={"Origin": "http://evil.test"}).status_code == 403


def test_without_spoilers_a_fix_can_not_be_asked(pages: Client, no_spoilers: None) -> None:
    assert post(pages, variant="fixed_row_lock").status_code == 404


@pytest.mark.parametrize("shop", [1], indirect=True)
def test_the_answer_is_shown_as_text_as_a_page_and_as_a_part_of_one(pages: Client, shop: Shop) -> None:
    whole = post(pages).content.decode()
    assert "1 sent: 1 x 201" in whole
    assert "<!doctype html>" in whole
    assert "1003\xa0bytes in all" in whole
    part = pages.post(
        "/-/send/",
        {"scenario": "race_condition", "variant": "broken", "example": "all", "times": "1"},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "<!doctype" not in part
    assert "1 x 201" in part


def test_a_variant_that_can_not_be_served_says_why(pages: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: Any) -> None:
        raise SwitchboardError("race_condition/broken can not be served. <log>")

    monkeypatch.setattr(sending, "ask", refuse)
    answer = post(pages)
    assert answer.status_code == 502
    assert "can not be served. &lt;log&gt;" in answer.content.decode()


def test_both_requests_of_an_interleaving_are_offered_where_they_differ() -> None:
    def paths(name: str) -> list[str]:
        scenario = get_scenario(name)
        return [one.path for one in examples(scenario, scenario.variants[0], "http://127.0.0.1:8000")]

    assert paths("deadlock") == ["pay/", "refund/"]
    assert paths("race_condition") == ["checkout/"]


def test_a_body_is_cut_where_it_is_long() -> None:
    assert Reply(1, 200, 1.0, "x", size=sending.SHOWN + 1).cut
    assert not Reply(1, 200, 1.0, "x", size=1).cut
