"""Fixtures for all tests: the lab's own PostgreSQL and Valkey, up for the session, with what a first run would make."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Protocol

import pytest
from django.core.management.color import no_style
from django.core.management.commands.flush import Command as Flush
from django.db import connections
from xdist.scheduler import LoadScopeScheduling

from lab.registry import get_scenario
from lab.runner.arms import ensure_template
from lab.runner.profile import ensure_silk_database
from lab.services.process import clean_environment
from lab.services.servers import Servers
from lab.settings.test import APART
from lab.state import server_dir, state_dir

# What starts whole labs shares them, and two at once would starve each other: all of it goes to one worker.
WHOLE = ("tests/e2e", "tests/faults", "tests/security", "tests/lab/test_dashboard.py")
TEMPLATES = ("race_condition", "non_idempotent_task", "n_plus_one")
# What migrations have filled, and no test; and of all other tables those that hold anything.
LASTING = ["django_migrations", "django_content_type", "auth_permission"]
WRITTEN = """
SELECT relname FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL(%s) AND pg_relation_size(oid) > 0
"""

# A shell that starts us in the background has SIGINT ignored, and children inherit that: no Ctrl-C would reach them.
signal.signal(signal.SIGINT, signal.default_int_handler)


class Blocker(Protocol):
    """What pytest-django guards the database with."""

    def unblock(self) -> AbstractContextManager[None]:
        """Let a block use the database."""
        ...


class Places(LoadScopeScheduling):  # type: ignore[misc]
    """Spreads the tests over workers, those of a file together, and all those that start whole labs."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return "whole labs" if file.startswith(WHOLE) else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Places:
    """Have them spread so; a mark does not, because xdist's `loadgroup` finds no marks in pytest 9.2."""
    return Places(config, log)


def empty_what_was_written(command: Flush, **options: Any) -> None:
    """Empty the tables that hold anything, in place of all: after every test that commits, and there are hundreds."""
    connection = connections[options["database"]]
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [LASTING])
        tables = [name for (name,) in cursor.fetchall()]
    connection.ops.execute_sql_flush(connection.ops.sql_flush(no_style(), tables, allow_cascade=True))


Flush.handle = empty_what_was_written  # type: ignore[assignment]


def pytest_sessionfinish() -> None:
    """Remove what a worker had for itself; the first one's is the checkout's own."""
    if APART:
        for folder in (server_dir(), state_dir()):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def servers(django_db_blocker: Blocker) -> Iterator[Servers]:
    """The lab's shared servers, running; templates can not be made later, within a test's transaction."""
    with Servers() as running:
        with django_db_blocker.unblock():
            for name in TEMPLATES:
                ensure_template(get_scenario(name))
        ensure_silk_database()
        command = [sys.executable, "-m", "django", "migrate", "silk", "--database", "silk", "--verbosity", "0"]
        subprocess.run(command, env=clean_environment(DJANGO_SETTINGS_MODULE="lab.settings.inspect"), check=True)
        yield running


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers: Servers) -> None:
    """Have pytest-django make its test database on the lab's own server."""
