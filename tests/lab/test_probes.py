"""Quiet requests, as a server on the other side sees them."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from lab.runner.arm import fetch


class Echo(BaseHTTPRequestHandler):
    """Answers with what it was asked; refuses what is not JSON."""

    def do_GET(self) -> None:
        """Say what came."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        self.send_response(201 if self.command == "POST" else 200)
        self.end_headers()
        self.wfile.write(json.dumps([self.command, self.path, self.headers.get("Content-Type"), body]).encode())

    do_POST = do_PUT = do_GET  # noqa: N815 - http.server's own names

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/notes/?of=2"
        server.shutdown()
        thread.join()


def test_a_get_has_no_body(url: str) -> None:
    status, body, first_byte = fetch(url)
    assert (status, json.loads(body)) == (200, ["GET", "/notes/?of=2", None, ""])
    assert first_byte is not None


@pytest.mark.parametrize(("method", "status"), [("POST", 201), ("PUT", 200)])
def test_a_probe_is_sent_with_its_own_method_and_its_json(url: str, method: str, status: int) -> None:
    got, body, _ = fetch(url, 5, method, {"lines": [1, 2]})
    assert (got, json.loads(body)) == (status, [method, "/notes/?of=2", "application/json", '{"lines": [1, 2]}'])
