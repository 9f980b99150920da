"""A copy of this checkout, in which things may be made that have no place in it."""

import shutil
from pathlib import Path

from lab.attempt import FILE
from lab.discovery import ROOT

PARTS = ("lab", "loadtests", "scenarios", "infra", "docs")


def copy_checkout(target: Path) -> None:
    """Copy what the lab is run from, without anybody's own attempts."""
    for part in PARTS:
        shutil.copytree(ROOT / part, target / part, ignore=_left_out)


def _left_out(folder: str, names: list[str]) -> set[str]:
    return {
        name for name in names if name == "__pycache__" or (name == FILE and Path(folder).parent.name == "scenarios")
    }
