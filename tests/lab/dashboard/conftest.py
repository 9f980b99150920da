"""What the tests of the pages share."""

from pathlib import Path

import pytest


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the results, empty."""
    folder = tmp_path / "runs"
    monkeypatch.setenv("LAB_RESULTS", str(folder))
    folder.mkdir()
    return folder
