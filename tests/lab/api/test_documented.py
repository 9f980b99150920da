"""What docs/api.md tells a reader to type does what it says there."""

import re
import shlex
from http import HTTPStatus
from pathlib import Path

import pytest
from django.test import Client

from lab.dashboard.api.envelope import CODES
from lab.dashboard.api.throttling import Reads, Starts
from lab.dashboard.models import Run, State
from lab.discovery import ROOT

pytestmark = pytest.mark.django_db(databases=["pages"])

PAGE = (ROOT / "docs" / "api.md").read_text()
LINES = re.findall(r"^    (curl .+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("line", LINES)
def test_every_line_is_answered(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    """As curl would ask: with `--json` it posts, and says that it is JSON."""
    monkeypatch.setenv("LAB_RESULTS", str(tmp_path))
    Run.objects.create(id="20261121-175353-n_plus_one", scenario="n_plus_one", state=State.RUNNING, origin="api")
    words = shlex.split(line)
    path = words[-1].removeprefix("http://127.0.0.1:8000")
    if "--json" in words:
        body = words[words.index("--json") + 1]
        assert client.post(path, body, "application/json").status_code == HTTPStatus.ACCEPTED
    else:
        assert client.get(path).status_code == HTTPStatus.OK


def test_the_limits_and_the_codes_are_those_of_the_code() -> None:
    assert f"more than {Reads.limit:,} readings or {Starts.limit} actions" in PAGE
    assert Reads.seconds == Starts.seconds == 60
    assert all(f"`{code}`" in PAGE for status, code in CODES.items() if status != HTTPStatus.BAD_REQUEST)
