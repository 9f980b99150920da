"""Fixtures of the lab's tests."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.discovery import ROOT

# The servers' folder is elsewhere, because sockets need a short path; its name comes from that of the state folder.
CLEAR = "import shutil; from lab.state import server_dir; shutil.rmtree(server_dir())"


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state folder for child processes, not yet made; what they left in it and in the servers' folder goes."""
    folder = tmp_path / "state"
    yield folder
    if folder.exists():
        environment = {**os.environ, "LAB_STATE": str(folder), "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", CLEAR], env=environment, check=True, timeout=60)
