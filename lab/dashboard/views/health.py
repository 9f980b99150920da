"""Whether the lab is alive, and whether it can do its work."""

import time
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any

import psycopg
import redis
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from lab.dashboard.api.throttling import client
from lab.dashboard.places import desk_pulse, live_dir
from lab.databases import endpoint

DATABASES = {"lab_pages": "dashboard", "lab_silk": "silk"}
# Seconds; libpq takes anything below 2 for 2.
CONNECT, STATEMENT = 2, 1
# A desk that cancels a run, or reads a thousand old ones, looks up only afterwards.
SILENT = 30.0


class UnreadyError(RuntimeError):
    """A part can not do its work; the message says why."""


@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: whoever gets this answer has one."""
    return JsonResponse({"status": "alive"})


@require_GET
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready, or 503 with the parts that are not; each is asked once and not for long."""
    checks = {name: _tried(check) for name, check in CHECKS.items()}
    ready = all(check["ok"] for check in checks.values())
    body = {"status": "ready" if ready else "not ready", "checks": checks}
    return JsonResponse(body, status=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE)


def _tried(check: Callable[[], str]) -> dict[str, Any]:
    began, ok = time.monotonic(), True
    try:
        said = check()
    except (UnreadyError, psycopg.Error, redis.RedisError, OSError) as error:
        ok, said = False, str(error).strip() or type(error).__name__
    return {"ok": ok, "ms": round(1000 * (time.monotonic() - began), 1), "detail": said}


def _rows(database: str, query: str) -> list[tuple[Any, ...]]:
    """What a query gives on a fresh connection: one that is kept could hang on a server that does."""
    dsn = endpoint().dsn(database, name="lab-readyz") | {"connect_timeout": CONNECT}
    with psycopg.connect(**dsn, options=f"-c statement_timeout={STATEMENT}s") as connection:
        return connection.execute(query).fetchall()


def check_database() -> str:
    """PostgreSQL answers."""
    return f"PostgreSQL {_rows('lab_pages', 'SHOW server_version')[0][0]}"


def check_valkey() -> str:
    """Valkey answers."""
    client().ping()
    return ""


def check_migrations() -> str:
    """The tables of the pages and of Silk are those of this code."""
    missing: set[str] = set()
    for database, app in DATABASES.items():
        query = f"SELECT name FROM django_migrations WHERE app = '{app}'"  # noqa: S608 - from the line above
        missing |= {f"{app}.{name}" for name in _on_disk(app) - {row[0] for row in _rows(database, query)}}
    if missing:
        raise UnreadyError(f"Not applied: {', '.join(sorted(missing))}. Start `make lab` again.")
    return ""


def check_queue() -> str:
    """The run desk looks at its queue."""
    try:
        ago = time.time() - desk_pulse().stat().st_mtime
    except FileNotFoundError:
        ago = float("inf")
    if ago > SILENT:
        raise UnreadyError(f"The run desk is silent. Its log is {live_dir() / 'logs' / 'desk.log'}.")
    return f"looked {max(ago, 0.0):.1f} s ago"


@cache
def _on_disk(app: str) -> frozenset[str]:
    return frozenset(name for label, name in MigrationLoader(None).disk_migrations if label == app)


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "valkey": check_valkey,
    "migrations": check_migrations,
    "queue": check_queue,
}
