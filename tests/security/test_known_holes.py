"""S11: what is known against the packages and the servers is told; where nobody can know, there is no tick."""

import json
import re
import sys
import tomllib
from pathlib import Path

import audit
import pytest

from lab import advisories
from lab.commands import doctor
from lab.discovery import ROOT

HOLE = {"id": "PYSEC-1", "fix_versions": ["3.2.1"], "aliases": [], "description": ""}
CLEAN = {"name": "django", "version": "6.1.3", "vulns": []}
OPEN = {"name": "django", "version": "3.2", "vulns": [HOLE]}
LEFT_OUT = {"name": "django", "skip_reason": "not found on the index"}

# Stands in for pip-audit: the first answer is for the canary, the second for the lock.
STUB = """
import json, sys
answers = json.loads(open(sys.argv[1]).read())
text, code, error = answers[0 if any("canary" in word for word in sys.argv) else 1]
print(text)
print(error, file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What the advisory source says of the canary, and of the lock."""

    def says(*answers: tuple[object, int, str]) -> None:
        told = [(json.dumps({"dependencies": a}) if isinstance(a, list) else a, code, e) for a, code, e in answers]
        (tmp_path / "answers").write_text(json.dumps(told))
        (tmp_path / "stub.py").write_text(STUB)
        monkeypatch.setattr(audit, "AUDIT", [sys.executable, str(tmp_path / "stub.py"), str(tmp_path / "answers")])

    return says


def test_a_lock_without_advisories_passes(source, capsys: pytest.CaptureFixture[str]) -> None:
    source(([OPEN], 1, ""), ([CLEAN], 0, ""))
    assert audit.main() == 0
    assert capsys.readouterr().out.startswith("0 advisories stand against")


def test_a_lock_with_one_fails_and_names_it(source, capsys: pytest.CaptureFixture[str]) -> None:
    source(([OPEN], 1, ""), ([CLEAN, OPEN], 1, ""))
    assert audit.main() == 1
    assert "django 3.2: PYSEC-1, fixed in 3.2.1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("canary", "lock", "why"),
    [
        (("", 1, "ConnectionError: no route"), ([CLEAN], 0, ""), "ConnectionError: no route"),
        (([CLEAN], 0, ""), ([CLEAN], 0, ""), "holds no advisories"),
        (([LEFT_OUT], 0, "left out"), ([CLEAN], 0, ""), "left out"),
        (([OPEN], 1, ""), ([CLEAN, LEFT_OUT], 0, "one was left out"), "one was left out"),
        (([OPEN], 1, ""), ("", 1, "Dependency not found: amqp"), "Dependency not found: amqp"),
        (([OPEN], 1, ""), ("not JSON", 0, ""), "pip-audit ended with 0"),
        (([OPEN], 1, ""), ("[]", 0, "odd"), "odd"),
    ],
)
def test_where_nobody_can_know_it_is_not_audited(source, canary, lock, why, capsys: pytest.CaptureFixture[str]) -> None:
    """No source, a mirror without advisories, a package that was left out: 3, which lint calls skipped, never 0."""
    source(canary, lock)
    assert audit.main() == 3
    said = capsys.readouterr().out
    assert "NOT AUDITED" in said
    assert why in said


def test_every_package_of_the_lock_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """By its hash, and strictly: what can not be audited is an error."""
    assert "--strict" in audit.AUDIT
    asked: list[tuple[str, ...]] = []

    def found(*words: str) -> tuple[list[tuple[str, str, str, str]], str]:
        asked.append(words)
        return [("django", "3.2", "x", "y")], ""

    monkeypatch.setattr(audit, "audit", found)
    assert audit.main() == 1
    assert asked[-1] == ("--require-hashes", "--requirement", str(ROOT / "requirements.lock"))


def test_the_table_is_whole() -> None:
    """A date for what it knows, versions of its branch, and advisories with their numbers."""
    table = tomllib.loads(advisories.TABLE.read_text())
    for server in ("postgresql", "valkey"):
        assert table[server]["until"] <= table["checked"]
        for fix in table[server]["fixed"]:
            assert fix["version"].partition(".")[0] == table[server]["branch"]
            assert all(re.fullmatch(r"CVE-\d{4}-\d{4,}", one) for one in fix["advisories"])


@pytest.mark.parametrize(
    ("server", "version", "still"),
    [
        ("postgresql", "postgres (PostgreSQL) 18.6", False),
        ("postgresql", "18.10", False),
        ("postgresql", "18.5", True),
        ("postgresql", "18.3", True),
        ("valkey", "Valkey server v=9.1.2 sha=00000000:1 malloc=libc bits=64 build=1536", False),
        ("valkey", "9.1.0", True),
    ],
)
def test_a_version_is_compared_with_it(server: str, version: str, still: bool) -> None:
    found = advisories.standing(server, version)
    assert (found.known, bool(found.open)) == (True, still)
    assert "not known here" in found.unknown


@pytest.mark.parametrize("version", ["17.6", "19.1", "none", ""])
def test_a_branch_that_is_not_in_it_is_unknown(version: str) -> None:
    found = advisories.standing("postgresql", version)
    assert not found.known
    assert doctor.against("postgresql", version)[:2] == ("!", "postgresql: nothing is known here about this version")


def test_doctor_names_the_servers_and_never_ticks_their_advisories() -> None:
    lines = list(doctor.binaries())
    assert [mark for mark, words, _ in lines if "advisories" in words] == ["!", "!"]
    told = " ".join(words for _, words, _ in lines)
    for name in ("PostgreSQL", "Valkey", "contrib", "refint"):
        assert name in told
    assert all("not known here" in advice for _, words, advice in lines if "advisories" in words)
