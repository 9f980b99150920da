"""Fixtures for all tests: the lab's own PostgreSQL and Valkey, up for the session."""

from collections.abc import Iterator

import pytest

from lab.services.servers import Servers


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """The lab's shared servers, running."""
    with Servers() as running:
        yield running


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers: Servers) -> None:
    """Have pytest-django make its test database on the lab's own server."""
