"""Fixtures for all tests: the lab's own PostgreSQL and Valkey, up for the session, with what a first run would make."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

import pytest

from lab.registry import get_scenario
from lab.runner.arms import ensure_template
from lab.runner.profile import ensure_silk_database
from lab.services.process import clean_environment
from lab.services.servers import Servers

TEMPLATES = ("race_condition", "non_idempotent_task", "n_plus_one")


class Blocker(Protocol):
    """What pytest-django guards the database with."""

    def unblock(self) -> AbstractContextManager[None]:
        """Let a block use the database."""
        ...


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
