"""Scenario packages on disk; standard library only, because settings import it."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS = ROOT / "scenarios"
NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")


def scenario_names() -> list[str]:
    """The names of all scenario packages, sorted."""
    return sorted(
        folder.name
        for folder in SCENARIOS.iterdir()
        if (folder / "scenario.py").is_file() and NAME.fullmatch(folder.name)
    )


def app_names() -> list[str]:
    """The scenarios that bring tables of their own, as dotted names for INSTALLED_APPS."""
    return [f"scenarios.{name}" for name in scenario_names() if (SCENARIOS / name / "models.py").is_file()]


def normalise(name: str) -> str:
    """The package name a user meant: hyphens and underscores both work, and so does any case."""
    return name.strip().lower().replace("-", "_")
