"""Check style, types, arrows, generated files, the lock, its advisories and names; every check runs, then the sum."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = [sys.executable]
SKIPPED = 3
STEPS = {
    "style": [str(BIN / "ruff"), "check", "."],
    "format": [str(BIN / "ruff"), "format", "--check", "."],
    "types": [str(BIN / "mypy")],
    "arrows": [str(BIN / "lint-imports")],
    "migrations": [*PYTHON, "manage.py", "makemigrations", "--check", "--dry-run", "--settings=lab.settings.web"],
    "docs": [*PYTHON, "-m", "lab", "docs", "--check"],
    "lock": [*PYTHON, "infra/lock.py", "--check"],
    "audit": [*PYTHON, "infra/audit.py"],
    "names": [*PYTHON, "infra/lint.py", "names"],
}
# Written in pieces, so that this file does not hold what it looks for.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "crates" + ".io", "proxy.golang" + ".org"]
MACHINE = r"(?<![\w.~$}/-])/(?:root|work|tmp|home/\w+|Users/\w+)/"
FORBIDDEN = re.compile("|".join([*map(re.escape, HOSTS), MACHINE]))


def main() -> int:
    """Run every step, show what a failing one said, and say at the end which failed; 0 if none did, else 1."""
    os.chdir(ROOT)
    if sys.argv[1:] == ["names"]:
        return check_names()
    outcomes = {name: run_step(name, command) for name, command in STEPS.items()}
    failed = [name for name, code in outcomes.items() if code not in (0, SKIPPED)]
    print(f"lint: {', '.join(failed)} failed" if failed else "lint: all is well")
    return 1 if failed else 0


def run_step(name: str, command: list[str]) -> int:
    """Run one step and print one line; its output only where there is something to see."""
    started = time.monotonic()
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    word = {0: "ok", SKIPPED: "skipped"}.get(done.returncode, "FAILED")
    print(f"{name:<11} {word:<8} {time.monotonic() - started:.1f} s", flush=True)
    if done.returncode:
        print(done.stdout.rstrip(), flush=True)
    return done.returncode


def check_names() -> int:
    """No file that git has, or would take, names a package registry's host or a path of somebody's machine."""
    problems = [problem for path in tracked_files() for problem in names_in(path)]
    print("\n".join(problems))
    return 1 if problems else 0


def tracked_files() -> list[Path]:
    """What is committed and what could be: everything that is not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], capture_output=True, check=False
    )
    if listed.returncode:
        print("No git checkout: the names in the tree were NOT CHECKED.")
        sys.exit(SKIPPED)
    paths = [Path(os.fsdecode(name)) for name in listed.stdout.split(b"\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def names_in(path: Path) -> list[str]:
    """The lines of a file that name what they must not, as `path:line: text`."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [f"{path}:{n}: names {match[0]}" for n, line in enumerate(lines, 1) if (match := FORBIDDEN.search(line))]


if __name__ == "__main__":
    sys.exit(main())
