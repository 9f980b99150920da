"""Fixtures for the scenarios' tests: a variant with its own indexes, and the interleaving as a run plays it."""

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from pytest_django import Settings

from conftest import Blocker
from lab.databases import APP_ROLE
from lab.runner import arms
from lab.runner.interleaving import assemble, explore
from lab.runner.parties import Parties
from lab.runner.surroundings import surroundings
from lab.scenario import Scenario, Variant
from lab.services import postgres
from lab.services.servers import Servers

Found = dict[str, Any]


@pytest.fixture
def serve(request: pytest.FixtureRequest, settings: Settings) -> Callable[[str], None]:
    """Hang a variant's routes under / and apply its `OPERATIONS`, which go with the transaction of the test."""
    scenario = request.module.scenario
    variants = {variant.name: variant for variant in scenario.variants}
    tables = ", ".join(tables_of(scenario))

    def serve(name: str) -> None:
        settings.ROOT_URLCONF = variants[name].module_name
        with connection.cursor() as cursor:
            # Constraints that wait for the end of the transaction would forbid to alter a table before it.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            alter(variants[name])
            cursor.execute(f"ANALYZE {tables}")

    return serve


def tables_of(scenario: Scenario) -> list[str]:
    """The names of the scenario's own tables; it may have none."""
    return [model._meta.db_table for model in apps.get_models() if model._meta.app_label == scenario.name]


def alter(variant: Variant) -> None:
    """Apply a variant's migration operations to the test database."""
    state = MigrationLoader(connection).project_state()
    for operation in variant.operations:
        after = state.clone()
        operation.state_forwards(variant.scenario, after)
        with connection.schema_editor() as editor:
            operation.database_forwards(variant.scenario, editor, state, after)
        state = after


@pytest.fixture
def explored(play: Callable[[Variant, str], Found], database: str) -> Callable[[Variant], Found]:
    """Play the scenario's interleaving for a variant in every order; returns what `explore` does.

    The test's module has its `scenario`, and a `database` of its own where variants differ in their schema.
    """
    return lambda variant: play(variant, database)


@pytest.fixture(scope="module")
def play(
    request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[Variant, str], Found]]:
    """The same in any database; the variants that are served with the same settings share their processes."""
    scenario, warden = request.module.scenario, servers.warden
    running: dict[str, Parties] = {}
    with surroundings(scenario, warden, tmp_path_factory.mktemp("around")) as around, contextlib.ExitStack() as stack:

        def play(variant: Variant, database: str) -> Found:
            environment = around.environment(variant)
            alike = environment["LAB_SERVER_SETTINGS"]
            if alike not in running:
                parties = assemble(scenario.interleaving, variant, warden, environment)
                running[alike] = stack.enter_context(parties)
            return explore(scenario.interleaving, variant, database, warden, parties=running[alike], around=around)

        yield play


@pytest.fixture(scope="module")
def database(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: Blocker) -> str:
    """The test database; its scenario's tables are the serving role's, as in a run, which may use the others too."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {APP_ROLE}")
        cursor.execute(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}")
        for table in tables_of(request.module.scenario):
            cursor.execute(f"ALTER TABLE {table} OWNER TO {APP_ROLE}")
    return str(connection.settings_dict["NAME"])


@pytest.fixture(scope="module")
def cloned(
    request: pytest.FixtureRequest, servers: Servers, django_db_blocker: Blocker
) -> Iterator[Callable[[Variant], str]]:
    """Make a database of a variant's own, for the module's `database`: the constraint of one must not help the next."""
    scenario = request.module.scenario
    name = arms.database_name("i", f"{scenario.name}_tests")
    with django_db_blocker.unblock():
        template, _ = arms.ensure_template(scenario)

    def clone(variant: Variant) -> str:
        with postgres.connect() as server:
            arms.clone(server, template, name)
        arms.apply_operations(variant, name)
        return name

    yield clone
    with postgres.connect() as server:
        arms.drop(server, name)
