"""Alive is not ready: what is down is named, and nobody waits long for it."""

import os
from pathlib import Path

import psycopg
import pytest
from django.test import Client

from lab.dashboard.views import health

pytestmark = pytest.mark.django_db(databases=["pages"])


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


def test_the_parts_that_are_up_say_so(client: Client) -> None:
    """PostgreSQL and Valkey of this session."""
    assert health.check_valkey() == ""
    assert [row[0] for row in health._rows("postgres", "SELECT 1")] == [1]


def test_a_database_that_is_not_there(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        health._rows("lab_nowhere", "SELECT 1")


def test_a_statement_that_hangs_is_not_waited_for(client: Client) -> None:
    with pytest.raises(psycopg.errors.QueryCanceled):
        health._rows("postgres", "SELECT pg_sleep(30)")


def test_migrations_that_are_missing_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """As an old database that new code meets."""
    applied = {"lab_pages": [], "lab_silk": [(name,) for name in health._on_disk("silk")]}
    monkeypatch.setattr(health, "_rows", lambda database, _: applied[database])
    with pytest.raises(health.UnreadyError, match=r"dashboard\.0001_initial.*make lab"):
        health.check_migrations()
    applied["lab_pages"] = [(name,) for name in health._on_disk("dashboard")]
    assert health.check_migrations() == ""


def test_a_desk_that_is_silent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pulse = tmp_path / "desk.alive"
    monkeypatch.setattr(health, "desk_pulse", lambda: pulse)
    with pytest.raises(health.UnreadyError, match=r"desk\.log"):
        health.check_queue()
    pulse.touch()
    assert "s ago" in health.check_queue()
    os.utime(pulse, (0, 0))
    with pytest.raises(health.UnreadyError):
        health.check_queue()
