"""Compile requirements.lock from pyproject.toml; with --check, only say whether it is current."""

import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from getting_uv import Refusal, find_or_install_uv, find_uv

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
# Hashes, and no word of where the packages came from: any index that has them will do.
COMPILE = "pip compile --quiet --universal --generate-hashes --no-header --no-annotate --group dev".split()  # noqa: SIM905
OFFLINE = ("dns error", "failed to fetch", "connection", "network", "timed out", "offline")


def main() -> int:
    """Write the lock or check it; 0 current or written, 1 stale, 2 could not be compiled, 3 could not be checked."""
    os.chdir(ROOT)
    try:
        return check() if "--check" in sys.argv[1:] else write()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2


def write() -> int:
    """Compile anew, taking the newest versions that pyproject.toml allows."""
    uv, _ = find_or_install_uv()
    fresh = LOCK.with_suffix(".new")
    done = compile_lock(uv, fresh)
    if done.returncode:
        fresh.unlink(missing_ok=True)
        print(f"requirements.lock could not be compiled, and is as it was.\n{done.stderr}", file=sys.stderr)
        return 2
    fresh.replace(LOCK)
    return 0


def check() -> int:
    """Compile beside it, from a copy: uv keeps every version in there that pyproject.toml still allows."""
    uv, _ = find_uv()
    if not uv:
        print("requirements.lock was NOT CHECKED: there is no uv here (`make` installs it).")
        return 3
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copy(LOCK, folder))
        done = compile_lock(uv, copy)
        if done.returncode:
            return explain(done.stderr)
        if filecmp.cmp(LOCK, copy, shallow=False):
            return 0
    print("requirements.lock does not fit pyproject.toml. `make lock` compiles it anew.", file=sys.stderr)
    return 1


def explain(said: str) -> int:
    """Tell a network that is not there from packages that do not fit."""
    if any(word in said.lower() for word in OFFLINE):
        print("requirements.lock was NOT CHECKED: no package index answers.")
        return 3
    print(f"requirements.lock cannot be compiled from pyproject.toml.\n{said}", file=sys.stderr)
    return 2


def compile_lock(uv: str, target: Path) -> "subprocess.CompletedProcess[str]":
    """Run uv; what is in `target` already is kept where it can be."""
    command = [uv, *COMPILE, "pyproject.toml", "--output-file", str(target)]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
