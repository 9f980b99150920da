"""Alive is not ready: what is down is named, and nobody waits long for it."""

import psycopg
import pytest
from django.test import Client

from lab.dashboard.views import health

pytestmark = pytest.mark.django_db(databases=["pages", "default"])


@pytest.fixture
def all_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """No part is down, whatever this machine has."""
    monkeypatch.setattr(health, "CHECKS", dict.fromkeys(health.CHECKS, lambda: ""))


def test_alive(client: Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.post("/healthz").status_code == 403


def test_ready_when_every_part_is(client: Client, all_up: None) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    body = response.json()
    assert body["status"] == "ready"
    assert set(body["checks"]) == {"database", "valkey", "migrations", "queue"}
    assert all(check["ok"] for check in body["checks"].values())


def test_not_ready_names_the_part(client: Client, all_up: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def down() -> str:
        raise psycopg.OperationalError("gone")

    monkeypatch.setitem(health.CHECKS, "database", down)
    response = client.get("/readyz")
    assert response.status_code == 503
    checks = response.json()["checks"]
    assert [name for name, check in checks.items() if not check["ok"]] == ["database"]
    assert checks["database"]["detail"] == "gone"
