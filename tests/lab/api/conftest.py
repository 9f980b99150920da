"""The lab's pages in this process, as their own settings have them, without the debug toolbar."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from lab.dashboard import here
from lab.dashboard.api import throttling
from lab.services import valkey
from lab.services.servers import Servers

HOST = f"127.0.0.1:{here.PORT}"
COUNTERS = 249


@pytest.fixture
def counters(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Valkey where the throttles count, empty."""
    monkeypatch.setattr(here, "COUNTERS_URL", valkey.url(COUNTERS))
    throttling.client.cache_clear()
    valkey.client(COUNTERS).flushdb()
    yield
    throttling.client.cache_clear()


@pytest.fixture
def client(settings: Settings, counters: None) -> Client:
    """Asks the pages as a script on this machine does."""
    from lab.settings import web

    settings.ROOT_URLCONF = web.ROOT_URLCONF
    settings.MIDDLEWARE = [name for name in web.MIDDLEWARE if not name.startswith("debug_toolbar.")]
    for name in ("ALLOWED_HOSTS", "TEMPLATES", "SECURE_CSP", "CSRF_COOKIE_NAME", "CSRF_COOKIE_HTTPONLY"):
        setattr(settings, name, getattr(web, name))
    return Client(enforce_csrf_checks=True, raise_request_exception=False, headers={"host": HOST})
