"""How long the short commands take, beside Django's own set-up."""

import subprocess
import sys

from lab.bench.blocks import ratio, rounds, seconds_of
from lab.bench.line import Line, compared
from lab.discovery import ROOT
from lab.services.process import clean_environment

ROUNDS = 10
SETUP = [sys.executable, "-c", "import django; django.setup()"]
LIST = [sys.executable, "-m", "lab", "list"]
TYPO = [sys.executable, "-X", "importtime", "-m", "lab", "scenario", "race_conditon"]
WHY = "a line of the list needs the scenario's manifest, which imports every variant: REST framework, Celery, models"


def startup() -> list[Line]:
    """`make list` and a misspelt NAME, against `django.setup()`."""
    times = rounds({"setup": seconds_of(lambda: _run(SETUP)), "list": seconds_of(lambda: _run(LIST))}, ROUNDS)
    imported = "django" in {line.rpartition("|")[2].strip() for line in _run(TYPO).stderr.splitlines()}
    figure = "Django imported" if imported else "Django not imported"
    return [
        compared("`make list` against `django.setup()`", ratio(times, "list", "setup"), most=2, why=WHY),
        Line("a misspelt NAME", figure, "answered before Django", not imported, "read from `-X importtime`"),
    ]


def _run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    environment = clean_environment(DJANGO_SETTINGS_MODULE="lab.settings.base")
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
