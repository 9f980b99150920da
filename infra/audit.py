"""Ask an advisory source about every package in requirements.lock; where none answers, say NOT AUDITED."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
AUDIT = [sys.executable, "-m", "pip_audit", "--strict", "--disable-pip", "--progress-spinner=off", "--format=json"]
# A source that knows nothing against this one knows nothing: mirrors of an index answer, and carry no advisories.
CANARY = "django==3.2"
SECONDS = 90
SKIPPED = 3


def main() -> int:
    """Audit the lock; 0 nothing is known against it, 1 something is, 3 NOT AUDITED."""
    with tempfile.TemporaryDirectory() as folder:
        canary = Path(folder, "canary.txt")
        canary.write_text(f"{CANARY}\n")
        found, said = audit("--no-deps", "--requirement", str(canary))
    if found is None:
        return not_audited(said)
    if not found:
        return not_audited(f"the source that answers knows nothing against {CANARY}, so it holds no advisories")
    found, said = audit("--require-hashes", "--requirement", str(LOCK))
    if found is None:
        return not_audited(said)
    for name, version, advisory, fixed in found:
        print(f"{name} {version}: {advisory}, fixed in {fixed}")
    print(f"{len(found)} advisories stand against requirements.lock.")
    return 1 if found else 0


def not_audited(why: str) -> int:
    """Say that nothing is known, and why; a tick would be a lie."""
    print(f"requirements.lock was NOT AUDITED: {why}.")
    return SKIPPED


def audit(*arguments: str) -> "tuple[list[tuple[str, str, str, str]] | None, str]":
    """What stands against some requirements, as name, version, advisory, fix; None and a reason where nobody knows."""
    try:
        done = subprocess.run(
            [*AUDIT, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        return None, f"no advisory source answered within {SECONDS} s"
    try:
        return [entry for package in json.loads(done.stdout)["dependencies"] for entry in advisories(package)], ""
    except (ValueError, KeyError, TypeError):
        lines = done.stderr.strip().splitlines()
        return None, lines[-1].rstrip(".") if lines else f"pip-audit ended with {done.returncode}"


def advisories(package: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """What stands against one package.

    Raises:
        KeyError: it was left out, so nobody knows.
    """
    return [
        (package["name"], package["version"], known["id"], ", ".join(known["fix_versions"]) or "no version yet")
        for known in package["vulns"]
    ]


if __name__ == "__main__":
    sys.exit(main())
