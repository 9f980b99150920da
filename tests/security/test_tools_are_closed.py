"""S9: Silk, the toolbar and Locust's page are not there in a measured run, and want the token where it is exposed."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import Resolver404, resolve

from lab.dashboard import guard, here
from tests.security.test_hosts_and_origins import ask_all

CLOSED = ["/silk/", "/silk", "/silk/profile/1/?file_path=/etc/passwd&pos=1&line_num=1", "/__debug__/", "/static/x", "/"]


@pytest.mark.parametrize("path", CLOSED)
def test_a_measured_server_has_no_such_route(path: str) -> None:
    """That Silk and the toolbar are not even imported there is tested in tests/lab/test_measured_process.py."""
    with pytest.raises(Resolver404):
        resolve(path.partition("?")[0], "lab.serving.urls")


def test_exposed_tools_give_an_anonymous_nothing() -> None:
    """Every address of Silk and the toolbar, and everything that does something: refused without the token."""
    closed = ["/silk/", "/__debug__/", "/admin/", "/-/reset/"]
    found = ask_all(["127.0.0.1:8000"], ["GET", "POST"], closed, LAB_TOKEN="exposed-for-this-test")
    assert found.pop("GET /-/reset/ 127.0.0.1:8000") == 405
    assert len(found) > 20
    assert set(found.values()) == {403}


def asked(path: str, monkeypatch: pytest.MonkeyPatch, token: str = "right", **cookies: str) -> HttpResponse:
    """What the guard of an exposed lab answers."""
    monkeypatch.setattr(here, "TOKEN", token)
    return guard.GuardMiddleware(lambda _: HttpResponse("inside"))(requested(path, **cookies))


def requested(path: str, **cookies: str) -> HttpRequest:
    request = RequestFactory().get(path, headers={"host": f"127.0.0.1:{here.PORT}"})
    request.COOKIES = cookies
    return request


@pytest.mark.parametrize("shown", ["", "wrong", "righ", "right ", "Right", "r\u00efght", "\0"])
def test_a_wrong_token_opens_nothing(shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked("/silk/requests/", monkeypatch, lab_token=shown).status_code == 403
    assert "Set-Cookie" not in str(asked(f"/?token={shown}", monkeypatch).headers)


def test_the_right_token_opens_them_once_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = asked("/silk/requests/?token=right", monkeypatch)
    assert (answer.status_code, answer["Location"]) == (302, "/silk/requests/")
    cookie = answer.cookies["lab_token"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert asked("/silk/requests/", monkeypatch, lab_token="right").content == b"inside"


@pytest.mark.parametrize("path", ["//evil.test/", "/\\evil.test", "///evil.test"])
def test_showing_the_token_leads_to_no_other_site(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = asked(f"{path}?token=right", monkeypatch)
    assert not answer.headers.get("Location", "").startswith(("//", "/\\", "http"))


def test_the_toolbar_of_an_exposed_lab_is_for_who_knows_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here, "TOKEN", "right")
    assert not guard.show_toolbar(requested("/"))
    assert not guard.show_toolbar(requested("/", lab_token="wrong"))
    assert guard.show_toolbar(requested("/", lab_token="right"))


@pytest.mark.parametrize(("address", "shown"), [("127.0.0.1", True), ("::1", True), ("192.0.2.1", False), ("", False)])
def test_the_toolbar_of_a_lab_that_is_not_exposed_is_for_this_machine(
    address: str, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(here, "TOKEN", "")
    request = requested("/")
    request.META["REMOTE_ADDR"] = address
    assert guard.show_toolbar(request) is shown
