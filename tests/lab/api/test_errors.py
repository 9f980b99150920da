"""Every error below /api/ has one form, whoever found it, and names its request."""

import json
from typing import Any

import pytest
from django.test import Client
from werkzeug.test import create_environ, run_wsgi_app

from lab.dashboard.wsgi import PagesHandler
from tests.lab.api.conftest import HOST

pytestmark = pytest.mark.django_db(databases=["pages"])

JSON = "application/json"
RUNS = "/api/v1/runs/"


def error_of(response: Any, status: int, code: str) -> dict[str, Any]:
    """The error, after its form was looked at."""
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == JSON
    body = json.loads(response.content)
    assert body.keys() == {"error", "meta"}
    assert body["error"].keys() == {"code", "message", "details"}
    assert body["meta"] == {"request_id": response.headers["X-Request-ID"]}
    assert body["error"]["code"] == code, body
    assert body["error"]["message"]
    return dict(body["error"])


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v2/runs/", "/api/v1/runs/nope/", "/api/v1/runs/20261121-000000-x/"]
)
def test_what_is_not_there(client: Client, path: str) -> None:
    error_of(client.get(path), 404, "not_found")


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_what_is_not_done(client: Client, method: str) -> None:
    response = getattr(client, method)(RUNS)
    error_of(response, 405, "method_not_allowed")
    assert response.headers["Allow"] == "GET, POST, HEAD, OPTIONS"
    error_of(getattr(client, method)("/api/nope/"), 404, "not_found")


def test_what_lacks_the_token_of_a_form(client: Client) -> None:
    """Swagger UI's page is the only one that Django's own protection stands before; the API's has its own."""
    error_of(client.post("/api/docs/"), 403, "forbidden")


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""]
)
def test_what_a_form_can_send_is_not_taken(client: Client, kind: str) -> None:
    for body in ('{"scenario": "deadlock"}', ""):
        error_of(client.generic("POST", RUNS, body, kind), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body", ["", "{", "[1,", '{"a": NaN}', "[" * 16000, "\x00", '{"users": ' + "9" * 5000 + "}"], ids=range(7)
)
def test_what_is_no_json(client: Client, body: str) -> None:
    response = client.generic("POST", RUNS, body, JSON, CONTENT_TYPE=JSON)
    error_of(response, 400, "parse_error" if body else "invalid")


@pytest.mark.parametrize("charset", ["hex", "zlib", "idna", "utf-16", "nonsense", "undefined"])
def test_what_is_not_utf_8_whatever_it_is_called(client: Client, charset: str) -> None:
    """Through the handler that gunicorn has: the test client makes its requests without it."""
    kind, path = f"{JSON}; charset={charset}", f"{RUNS}?x=%ff"
    for body, status in ((b"\xff\xfe", 400), (b'{"scenario": "nope"}', 400)):
        environ = create_environ(path, f"http://{HOST}", method="POST", data=body, content_type=kind)
        answer = run_wsgi_app(PagesHandler(), environ)
        assert answer[1] == f"{status} Bad Request"
        assert "X-Request-ID" in answer[2]


def test_what_is_too_large(client: Client) -> None:
    error_of(client.generic("POST", RUNS, f'"{"x" * 20000}"', JSON), 413, "too_large")


@pytest.mark.parametrize("body", ["[]", "null", "1", '"x"'])
def test_what_is_no_object(client: Client, body: str) -> None:
    error_of(client.generic("POST", RUNS, body, JSON), 400, "invalid")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "scenario"),
        ({"scenario": "nope"}, "scenario"),
        ({"scenario": "\ud800"}, "scenario"),
        ({"scenario": "a\0b"}, "scenario"),
        ({"scenario": "race_condition", "variant": "nope"}, "scenario"),
        ({"scenario": "race_condition", "users": 0}, "users"),
        ({"scenario": "race_condition", "users": True}, "users"),
        ({"scenario": "race_condition", "users": "many"}, "users"),
        ({"scenario": "race_condition", "users": 4.0}, "users"),
        ({"scenario": "race_condition", "users": "1_0"}, "users"),
        ({"scenario": "race_condition", "seconds": True}, "seconds"),
        ({"scenario": "race_condition", "seconds": 1e999}, "seconds"),
        ({"scenario": "race_condition", "seed": -1}, "seed"),
        ({"scenario": "race_condition", "user": 3}, "user"),
    ],
)
def test_what_can_not_be_run(client: Client, asked: dict[str, Any], field: str) -> None:
    """The details name the field, and say what is known."""
    body = json.dumps(asked).replace("Infinity", "1e999")
    details = error_of(client.generic("POST", RUNS, body, JSON), 400, "invalid")["details"]
    assert list(details) == [field]
    assert details[field][0].keys() == {"code", "message"}


@pytest.mark.parametrize("query", ["state=nope", "cursor=cD0lMDA%3D", "scenario=%00"])
def test_what_can_not_be_looked_for(client: Client, query: str) -> None:
    error_of(client.get(f"{RUNS}?{query}"), *((400, "invalid") if "cursor" not in query else (404, "not_found")))


def test_what_the_guard_refuses(client: Client) -> None:
    assert (
        "Requests from other sites"
        in error_of(client.get(RUNS, headers={"origin": "http://evil.test"}), 403, "forbidden")["message"]
    )
    error_of(client.get(RUNS, headers={"host": "evil.test"}), 403, "forbidden")


def test_what_nobody_foresaw(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the reason nor a traceback is told; the log has them."""
    monkeypatch.setattr("lab.dashboard.api.runs.RunViewSet.get_queryset", lambda _: 1 / 0)
    response = client.get(RUNS, headers={"x-request-id": "by-hand-7"})
    error = error_of(response, 500, "server_error")
    assert response.headers["X-Request-ID"] == "by-hand-7"
    assert "division" not in json.dumps(error)


def test_outside_of_the_api_errors_are_pages(client: Client) -> None:
    response = client.get("/nope/")
    assert (response.status_code, response.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert response.headers["X-Request-ID"]
