"""S8: every install makes its own secrets; none is in the repository, none has a default, others can not read them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lab.discovery import ROOT
from lab.state import install_secrets

CODE = "import json; from lab.state import install_secrets; print(json.dumps(install_secrets()))"
KNOWN_FORMS = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "a cloud key": r"\bAKIA[0-9A-Z]{16}\b",
    "a token of a forge": r"\bgh[pousr]_[A-Za-z0-9]{36}\b",
    "a key of Django": r"SECRET_KEY\s*=\s*[\"']",
    "a default password": r"(?i)PASSWORD\w*\s*(?:=|:-|:)\s*[\"']?(?:admin|postgres|password|secret|changeme|lab)\b",
    "an address with a password": r"\b(?:postgres(?:ql)?|redis|amqp)://\w+:(?!password@)[^@\s{$]+@(?!192\.0\.2\.|db\.example)",
}
# The schema of another project, and tests with servers of their own.
NOT_OURS = ("tests/",)


@pytest.fixture
def two_installs(tmp_path: Path) -> list[tuple[Path, dict[str, str]]]:
    found = []
    for name in ("one", "two"):
        environment = {**os.environ, "LAB_STATE": str(tmp_path / name), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", f"import os; os.umask(0); {CODE}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
        found.append((tmp_path / name, json.loads(done.stdout)))
    return found


def test_two_installs_share_no_secret(two_installs: list[tuple[Path, dict[str, str]]]) -> None:
    (_, one), (_, two) = two_installs
    assert one.keys() == two.keys()
    assert not set(one.values()) & set(two.values())
    assert len(set(one.values())) == len(one)
    assert min(len(value) for value in one.values()) >= 40


def test_nobody_else_can_read_them(two_installs: list[tuple[Path, dict[str, str]]]) -> None:
    """Even where the umask takes nothing away."""
    for folder, _ in two_installs:
        assert (folder / "secrets.json").stat().st_mode & 0o777 == 0o600


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no git checkout")
    return [ROOT / os.fsdecode(name) for name in done.stdout.split(b"\0") if name]


def test_git_ignores_them() -> None:
    for path in (".lab/secrets.json", ".env"):
        done = subprocess.run(["git", "check-ignore", "-q", path], cwd=ROOT, check=False)
        assert done.returncode in (0, 128), path


def test_no_secret_is_in_the_repository() -> None:
    """Neither this install's, nor one that looks like one."""
    own = [secret.encode() for secret in install_secrets().values()]
    forms = {what: re.compile(form) for what, form in KNOWN_FORMS.items()}
    found = []
    for path in tracked():
        if not path.is_file():
            continue
        raw = path.read_bytes()
        found += [f"{path}: this install's own"] * any(secret in raw for secret in own)
        if not str(path.relative_to(ROOT)).startswith(NOT_OURS):
            text = raw.decode(errors="replace")
            found += [f"{path}: {what}: {match[0]}" for what, form in forms.items() if (match := form.search(text))]
    assert found == []


def test_the_servers_have_no_password_that_is_known() -> None:
    """The embedded PostgreSQL asks for a password over its socket too, and Valkey's socket is its owner's alone."""
    assert '"-A", "scram-sha-256"' in (ROOT / "lab/services/postgres.py").read_text()
    assert "unixsocketperm 700" in (ROOT / "infra/valkey/valkey.conf").read_text()
    assert re.search(r"^port 0$", (ROOT / "infra/valkey/valkey.conf").read_text(), re.MULTILINE)
