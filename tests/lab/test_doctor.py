"""The doctor: says what is wrong and what to do, falls over nothing, and gives no secret away."""

import argparse
import fcntl
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.commands import doctor


def well() -> Iterator[doctor.Line]:
    yield "✓", "all is well", ""


def doubtful() -> Iterator[doctor.Line]:
    yield "!", "it may be slow", "Wait."


def impossible() -> Iterator[doctor.Line]:
    yield "✗", "it is not there", "Install it."


def falls_over() -> Iterator[doctor.Line]:
    yield "✓", "so far", ""
    raise FileNotFoundError("no such binary")


@pytest.mark.parametrize(
    ("checks", "code"),
    [((), 0), ((well, doubtful), 0), ((impossible, well), 1), ((falls_over, well), 1)],
)
def test_only_what_makes_runs_impossible_fails(
    checks: tuple[object, ...], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(doctor, "CHECKS", checks)
    assert doctor.run(argparse.Namespace()) == code
    said = capsys.readouterr().out
    assert ("Runs are possible." in said) is (code == 0)
    assert ("✓ all is well" in said) is (well in checks)
    assert ("✗ falls_over: FileNotFoundError: no such binary" in said) is (falls_over in checks)


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAB_DATABASE_URL", "postgresql://me:hush@127.0.0.1:5432/lab")
    monkeypatch.setenv("LAB_SECRET_KEY", "hush")
    said = "\n".join(what for _, what, _ in doctor.variables())
    assert "LAB_DATABASE_URL=postgresql://...@127.0.0.1:5432/lab" in said
    assert "hush" not in said


def test_taken_ports_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as decoy:
        decoy.bind(("127.0.0.1", 0))
        decoy.listen()
        port = decoy.getsockname()[1]
        monkeypatch.setattr(doctor, "PORTS", {port: "make lab"})
        ((mark, what, advice),) = doctor.ports()
        assert (mark, what) == ("!", f"port {port} is taken")
        assert "make lab wants it" in advice
    ((mark, what, _),) = doctor.ports()
    assert (mark, what) == ("✓", f"port {port} is free")


def test_others_at_work_are_seen_and_not_disturbed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "state_dir", lambda: tmp_path)
    monkeypatch.setattr(doctor, "server_dir", lambda: tmp_path)
    assert [mark for mark, _, _ in doctor.company()] == ["✓"]
    with (tmp_path / "run.lock").open("w") as run, (tmp_path / "users.lock").open("w") as users:
        run.write("4711")
        run.flush()
        fcntl.flock(users, fcntl.LOCK_SH)
        assert "`make lab` or another" in next(doctor.company())[1]
        fcntl.flock(run, fcntl.LOCK_EX)
        assert next(doctor.company())[:2] == ("!", "a run is at work (process 4711)")


def test_sizes_are_those_of_all_files_below(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_bytes(b"x" * 1000)
    (tmp_path / "d").write_bytes(b"x" * 10)
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert doctor.size(tmp_path) == 1010
