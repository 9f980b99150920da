"""A seed and a COPY of what it made are the same rows."""

import pytest
from pytest_django.plugin import DjangoDbBlocker

from lab.bench.seeding import copy_back, dump, empty
from lab.registry import get_scenario
from lab.runner.arms import clone, database_name, drop, seed
from lab.services import postgres
from lab.services.servers import Servers


@pytest.mark.parametrize("name", ["n_plus_one", "race_condition"])
def test_seeded_and_copied_rows_are_alike(name: str, servers: Servers, django_db_blocker: DjangoDbBlocker) -> None:
    scenario, database = get_scenario(name), database_name("b", name, "test")
    with postgres.connect() as server:
        clone(server, database_name("t", name), database)
        try:
            rows = dump(database)
            assert any(rows.values())
            empty(database)
            assert not any(dump(database).values())
            copy_back(database, rows)
            assert dump(database) == rows
            empty(database)
            with django_db_blocker.unblock():
                seed(scenario, database)
            assert dump(database) == rows
        finally:
            drop(server, database)
