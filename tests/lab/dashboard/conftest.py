"""What the tests of the pages share: the pages themselves, asked without a server."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client, override_settings

from conftest import Blocker
from lab.dashboard import here
from lab.services.servers import Servers

WEB = "ROOT_URLCONF INSTALLED_APPS TEMPLATES ALLOWED_HOSTS CSRF_COOKIE_NAME SECURE_CSP DATABASE_ROUTERS".split()  # noqa: SIM905


@pytest.fixture
def pages(servers: Servers, django_db_blocker: Blocker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A browser on the pages, with Silk's real database behind them; the toolbar, which costs time, stays out."""
    web = import_module("lab.settings.web")
    middleware = [name for name in web.MIDDLEWARE if "toolbar" not in name]
    known = connections.configure_settings({"default": {}, "silk": web.DATABASES["silk"]})
    monkeypatch.setitem(connections.settings, "silk", known["silk"])
    told = {name: getattr(web, name) for name in WEB}
    with override_settings(**told, MIDDLEWARE=middleware), django_db_blocker.unblock():
        yield Client(HTTP_HOST=f"127.0.0.1:{here.PORT}")
        connections["silk"].close()
        del connections["silk"]


@pytest.fixture
def no_spoilers(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with `make lab SPOILERS=0`."""
    monkeypatch.setattr(here, "SPOILERS", False)


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the results, empty."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("LAB_RESULTS", str(folder))
    folder.mkdir()
    return folder
