"""`new`: the folder of a new scenario, which fails the house rules until it is filled in."""

import argparse
from pathlib import Path

from django.apps import apps

from lab.discovery import NAME, SCENARIOS, normalise
from lab.house_rules import RESERVED
from lab.runner.preflight import RefusedError

SCAFFOLD = Path(__file__).parent / "scaffold"
NEXT = """Made {folder} with {count} files. What now:
  1. Read the scenario that is nearest to yours, and CONTRIBUTING.md.
  2. Fill in every TODO. With a models.py of its own: .venv/bin/python manage.py makemigrations {name}
  3. .venv/bin/python -m pytest tests/test_house_rules.py -k {name}     says what is left to do
  4. make scenario NAME={name}     says whether broken is broken and the fix holds
  5. make docs     brings the catalogue up to date; an entry in docs/not-shipped.toml has to go"""


def run(options: argparse.Namespace) -> int:
    """Make the folder from the templates."""
    name = checked(options.name)
    folder = SCENARIOS / name
    folder.mkdir()
    templates = sorted(SCAFFOLD.glob("*.txt"))
    for template in templates:
        (folder / template.stem).write_text(template.read_text().replace("@NAME@", name))
    print(NEXT.format(folder=folder, name=name, count=len(templates)))
    return 0


def checked(asked: str) -> str:
    """The package name for what was asked.

    Raises:
        RefusedError: it can not be a scenario's name, or something of that name exists.
    """
    name = normalise(asked)
    if not NAME.fullmatch(name) or any(character.isdigit() for character in name):
        raise RefusedError(
            f"{asked!r} can not be a scenario's name. Take the bug's usual name: up to 41 lower-case letters and "
            "underscores, a letter first, as in race_condition."
        )
    if (SCENARIOS / name).exists():
        raise RefusedError(f"{SCENARIOS / name} exists. Go on with it, or take another name.")
    if name in RESERVED | {config.label for config in apps.get_app_configs()}:
        raise RefusedError(f"An app named {name!r} is installed, and its tables are called so. Take another name.")
    return name
