"""The pages' own database: its tables are there and nowhere else, and runs sort by time."""

import pytest
from django.db import connections

from lab.dashboard.models import ArmResult, Run

pytestmark = pytest.mark.django_db(databases=["pages", "default"])


def test_the_tables_are_in_their_own_database_alone() -> None:
    assert set(connections["pages"].introspection.table_names()) == {
        "dashboard_run",
        "dashboard_armresult",
        "django_migrations",
    }
    assert not [name for name in connections["default"].introspection.table_names() if name.startswith("dashboard_")]


def test_the_newest_run_comes_first() -> None:
    for name in ("20261120-235959-deadlock", "20261121-000000-deadlock", "20261121-000000-deadlock-2"):
        Run.objects.create(id=name, scenario="deadlock")
    assert [run.id[:15] for run in Run.objects.all()] == ["20261121-000000", "20261121-000000", "20261120-235959"]
    assert Run.objects.db == ArmResult.objects.db == "pages"
