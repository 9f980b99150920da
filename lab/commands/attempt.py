"""`attempt`: a place for a fix of your own."""

import argparse
import shutil

from lab.discovery import SCENARIOS
from lab.runner.preflight import RefusedError


def run(options: argparse.Namespace) -> int:
    """Copy broken.py to attempt.py, which git ignores and the lab judges like a fix."""
    folder = SCENARIOS / options.name
    target = folder / "attempt.py"
    if target.exists():
        raise RefusedError(f"{target} is there already. Go on with it, or remove it first.")
    shutil.copy(folder / "broken.py", target)
    print(f"Edit {target}, then: make scenario NAME={options.name} VARIANT=attempt")
    return 0
