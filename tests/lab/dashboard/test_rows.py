"""No page does N+1: each sends as many statements with ten runs behind it as with two hundred."""

from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lab.bench.crowd import Crowd
from lab.bench.pages import addresses
from lab.dashboard.archive import Archive
from lab.dashboard.models import Run
from lab.discovery import scenario_names
from tests.lab.dashboard.made_runs import finished, named

pytestmark = pytest.mark.django_db(databases=["pages"])
NAMES = ("n_plus_one", *(name for name in scenario_names() if name != "n_plus_one"))
FEW, MANY, MOST = 10, 200, 5


def made(results: Path, count: int) -> list[str]:
    """So many runs of one scenario after the other, read into the index as the desk does."""
    names = [named(number, NAMES[number % 5]) for number in range(count)]
    for name in names:
        if not (results / name).exists():
            finished(results, name)
    Archive().refresh()
    assert Run.objects.count() == count
    return names


def statements(pages: Client, runs: list[str]) -> dict[str, tuple[int, int]]:
    """How many statements each page sends to the pages' database and to Silk's."""
    sent = {}
    for what, path in addresses(Crowd("", NAMES, runs)).items():
        if what != "readyz":  # no desk is attended here
            pages.get(path)  # what is remembered of files is from then on
            with CaptureQueriesContext(connections["pages"]) as own, CaptureQueriesContext(connections["silk"]) as silk:
                assert pages.get(path).status_code == 200, path
            sent[what] = len(own), len(silk)
    return sent


def test_more_rows_cost_no_more_statements(pages: Client, results: Path) -> None:
    few = statements(pages, made(results, FEW))
    many = statements(pages, made(results, MANY))
    assert few == many
    assert max(own for own, _ in few.values()) <= MOST
