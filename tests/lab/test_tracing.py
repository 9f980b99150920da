"""One id from the answer down to the statement, and nothing of it where something is measured."""

import http.server
import io
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from psycopg import sql

from lab.discovery import ROOT
from lab.services.process import clean_environment
from lab.tracing import tasks
from lab.tracing.current import WELL_FORMED, Trace, request_id, tracing
from lab.tracing.lines import JsonLines
from lab.tracing.middleware import TracingMiddleware

View = Callable[[HttpRequest], HttpResponse]
OWN_TEXT = "SELECT current_query()"


def answered(view: View, **headers: str) -> HttpResponse:
    request = RequestFactory().get("/x", headers={name.replace("_", "-"): value for name, value in headers.items()})
    return TracingMiddleware(view)(request)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the lab's loggers write, formatted."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("lab")
    before = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)
    logger.setLevel(before)


def test_a_well_formed_id_is_kept_and_seen_by_the_view() -> None:
    answer = answered(lambda request: HttpResponse(request.headers["X-Request-ID"]), X_Request_ID="by-hand.1_A")
    assert answer["X-Request-ID"] == answer.text == "by-hand.1_A"


@pytest.mark.parametrize("given", ["", "a b", "a'b", "*/", "x" * 65, "a\r\nb", "%s", "\u00e9", "\u0663"])
def test_any_other_id_is_replaced(given: str) -> None:
    answer = answered(lambda request: HttpResponse(request.headers["X-Request-ID"]), X_Request_ID=given)
    assert answer["X-Request-ID"] == answer.text != given
    assert WELL_FORMED.fullmatch(answer["X-Request-ID"])


def test_two_requests_have_two_ids() -> None:
    assert len({answered(lambda _: HttpResponse())["X-Request-ID"] for _ in range(20)}) == 20
    assert request_id() == ""


@pytest.mark.django_db
def test_the_answer_says_what_its_statements_took() -> None:
    def view(_: HttpRequest) -> HttpResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", [1])
            cursor.execute(sql.SQL("SELECT 2"))
            cursor.execute("EXPLAIN SELECT 3")
        return HttpResponse(headers={"Server-Timing": "variant;dur=3"})

    timing = answered(view)["Server-Timing"]
    variant, total, database = timing.split(", ")
    assert variant == "variant;dur=3"
    assert total.startswith("total;dur=")
    assert database.startswith("db;dur=")
    assert database.endswith(';desc="2 statements"')
    assert '"0 statements"' in answered(lambda _: HttpResponse())["Server-Timing"]


@pytest.mark.django_db
def test_a_statement_carries_the_id_where_the_server_shows_it() -> None:
    with tracing(Trace("abc-1")), connection.cursor() as cursor:
        cursor.execute(OWN_TEXT)
        assert cursor.fetchone() == (f"/*request_id='abc-1'*/ {OWN_TEXT}",)
    with connection.cursor() as cursor:
        cursor.execute(OWN_TEXT)
        assert cursor.fetchone() == (OWN_TEXT,)


@pytest.mark.django_db
def test_a_wrapper_that_is_taken_away_takes_ours_not_along() -> None:
    seen: list[str] = []

    def other(execute: Any, text: str, *rest: Any) -> Any:
        seen.append(text)
        return execute(text, *rest)

    connection.execute_wrappers.clear()
    with connection.execute_wrapper(other), tracing(Trace("x")) as trace, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    with tracing(trace), connection.cursor() as cursor:
        cursor.execute("SELECT 2")
    assert trace.statements == 2
    assert [text.rpartition("/ ")[2] for text in seen] == ["SELECT 1"]


def test_every_line_is_json_with_the_id(lines: io.StringIO) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        logging.getLogger("lab.test").warning("seen: %s", "a\nb", extra={"request": request})
        try:
            raise ValueError("broken")
        except ValueError:
            logging.getLogger("lab.test").exception("an error")
        return HttpResponse(status=503)

    answered(view, X_Request_ID="abc")
    warning, error, request = (json.loads(line) for line in lines.getvalue().splitlines())
    assert (warning["message"], warning["level"], warning["logger"]) == ("seen: a\nb", "WARNING", "lab.test")
    assert "ValueError: broken" in error["exc_info"]
    assert request.items() >= {"method": "GET", "path": "/x", "status": 503, "statements": 0}.items()
    assert {line["request_id"] for line in (warning, error, request)} == {"abc"}
    assert "request" not in warning
    assert warning["at"].endswith("+00:00")


def test_a_crowd_and_files_write_no_lines(lines: io.StringIO) -> None:
    answered(lambda _: HttpResponse(), X_Lab_Load="1")
    TracingMiddleware(lambda _: HttpResponse())(RequestFactory().get("/static/dashboard/lab.css"))
    assert lines.getvalue() == ""


def test_a_token_in_the_query_is_not_written_down(lines: io.StringIO) -> None:
    TracingMiddleware(lambda _: HttpResponse())(RequestFactory().get("/?token=secret"))
    assert "secret" not in lines.getvalue()


def test_a_task_works_under_the_id_of_the_request_that_sent_it(lines: io.StringIO) -> None:
    """As Celery calls the handlers: the headers of a message become items of the task's request."""
    headers: dict[str, Any] = {}
    tasks._label(headers)
    assert headers == {}
    with tracing(Trace("abc")):
        tasks._label(headers)
    task = SimpleNamespace(name="pay", request=headers)
    tasks._enter("t1", task)
    assert request_id() == "abc"
    tasks._leave("t1", task, state="SUCCESS")
    assert request_id() == ""
    line = json.loads(lines.getvalue())
    assert line.items() >= {"request_id": "abc", "task": "pay", "task_id": "t1", "state": "SUCCESS"}.items()
    crowd: dict[str, Any] = {}
    with tracing(Trace("0-0-0", crowd=True)):
        tasks._label(crowd)
    tasks._enter("t2", SimpleNamespace(name="pay", request=crowd))
    tasks._leave("t2", SimpleNamespace(name="pay", request=crowd), state="SUCCESS")
    assert len(lines.getvalue().splitlines()) == 1


def test_the_proxy_hands_the_id_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that was made here; and the variant's answer does not overwrite it."""
    from lab.dashboard import proxy

    class Variant(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Server-Timing", "variant;dur=1")
            self.end_headers()
            self.wfile.write(self.headers["X-Request-ID"].encode())

        def log_request(self, *_: Any) -> None:
            """Say nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Variant) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(proxy, "ask", lambda **_: {"url": f"http://127.0.0.1:{server.server_port}"})
        for headers in ({"X_Request_ID": "mine"}, {}):
            answer = answered(lambda request: proxy.forward(request, "x", "broken"), **headers)
            assert answer.content.decode() == answer["X-Request-ID"]
            assert answer["Server-Timing"].startswith("variant;dur=1, total;dur=")
        server.shutdown()


MEASURED = """
import sys, lab.serving.wsgi, lab.celery
from django.conf import settings
from django.db import connections
from django.test import Client
assert not settings.LAB_TRACED and "X-Request-ID" not in Client().get("/-/nothing", HTTP_HOST="localhost").headers
assert not connections["default"].execute_wrappers
print(sorted(name for name in sys.modules if name.startswith(("lab.tracing", "pythonjsonlogger"))))
"""


def test_what_is_measured_has_none_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where whoever starts the run is traced."""
    monkeypatch.setenv("LAB_TRACED", "1")
    environment = clean_environment(
        DJANGO_SETTINGS_MODULE="lab.settings.measure", LAB_VARIANT="non_idempotent_task/broken", PYTHONWARNINGS="ignore"
    )
    done = subprocess.run(
        [sys.executable, "-c", MEASURED], capture_output=True, text=True, env=environment, cwd=ROOT, timeout=60
    )
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr
    assert "LAB_TRACED" in os.environ
