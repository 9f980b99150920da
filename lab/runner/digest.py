"""What a run was made of: the commit, and a digest of the code that decides its outcome."""

import hashlib
import os
import platform
import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from lab.discovery import ROOT, SCENARIOS
from lab.services import postgres

PACKAGES = ("django", "djangorestframework", "psycopg", "celery", "locust", "gunicorn", "redis", "django-silk")
WEIGHTY = {".py", ".conf", ".sql"}
SHOWING = (
    *("lab/bench/", "lab/dashboard/", "lab/commands/", "lab/detectors/", "lab/isolation/"),
    *("lab/reports/", "lab/tracing/"),
    *("lab/settings/desk.py", "lab/settings/web.py", "lab/settings/test.py", "lab/settings/detect.py"),
    *("lab/house_rules.py", "lab/whole.py", "lab/__main__.py", "lab/attempt.py", "lab/grading.py"),
    *(
        "lab/growth.py",
        "lab/runner/curve.py",
        "loadtests/open_stage.py",
        "loadtests/open_page.py",
        "loadtests/recorder_cost.py",
        "infra/docker/",
        "infra/bootstrap.py",
    ),
    *("infra/getting_uv.py", "infra/lint.py", "infra/lock.py"),
)


@cache
def commit() -> str:
    """The checked-out commit, with a `+` where the tree differs from it; nothing without a git checkout or git."""
    command = ["git", "-C", str(ROOT), "describe", "--always", "--dirty=+", "--abbrev=12", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        return ""


def digest_of(scenario: str) -> str:
    """A digest of the code that decides how a run of the scenario ends: runs with the same one may be counted together.

    The pages, the commands and the reports are left out: they show what was decided.
    """
    total = hashlib.sha256()
    folders = [ROOT / "lab", ROOT / "loadtests", ROOT / "infra", SCENARIOS / scenario]
    for folder in folders:
        for path in sorted(p for p in folder.rglob("*") if p.suffix in WEIGHTY and _decides(p)):
            total.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return total.hexdigest()[:16]


def _decides(path: Path) -> bool:
    name = str(path.relative_to(ROOT))
    return path.name not in ("attempt.py", "tests.py") and not name.startswith(SHOWING)


def environment() -> dict[str, Any]:
    """The versions and the machine that a result was made with."""
    with postgres.connect() as connection:
        row = connection.execute("SHOW server_version").fetchone()
    return {
        "python": platform.python_version(),
        "postgresql": row[0] if row else "",
        **{package: version(package) for package in PACKAGES},
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
    }
