"""`bench` tells, keeps and writes what its themes gave."""

import argparse
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.bench import document
from lab.bench.line import Line
from lab.bench.themes import THEMES
from lab.commands import bench
from lab.registry import UnknownNameError

MET = Line("this | that", "1.0x [0.9, 1.1]", "<= 2x", met=True)
MISSED = Line("the other", "31 s", "<= 30 s", met=False, note="the machine was busy")


def theme_of(*lines: Line):
    def theme() -> list[Line]:
        """One thing against another."""
        return list(lines)

    return theme


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Two made-up themes, and a folder for what is written."""
    before = {name: signal.getsignal(name) for name in (signal.SIGTERM, signal.SIGINT)}
    themes = {"first": theme_of(MET), "second": theme_of(MISSED)}
    for module in (bench, document):
        monkeypatch.setattr(module, "THEMES", themes)
    monkeypatch.setattr(document, "path", lambda: tmp_path / "bench.json")
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "PAGE", tmp_path / "benchmarks.md")
    yield tmp_path
    for name, handler in before.items():
        signal.signal(name, handler)


def run(only: str | None = None, *, write: bool = False) -> int:
    return bench.run(argparse.Namespace(only=only, write=write))


def test_a_missed_target_is_told(stage: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 1
    said = capsys.readouterr().out
    assert "2 lines, 1 missed, 0 open" in said
    assert "the machine" in said
    assert not (stage / "benchmarks.md").exists()


def test_one_theme_leaves_what_was_known_of_the_others(stage: Path) -> None:
    run()
    assert run("first", write=True) == 0
    page = (stage / "benchmarks.md").read_text()
    assert "| ✓ | this \\| that | 1.0x [0.9, 1.1] | <= 2x |  |" in page
    assert "| ✗ | the other | 31 s | <= 30 s | the machine was busy |" in page
    assert page.index("## First\n\nOne thing against another.") < page.index("## Second")


def test_a_page_holds_only_what_is_still_measured(stage: Path) -> None:
    document.keep("gone", [MET], 1.0)
    assert "Gone" not in document.markdown(document.load())


def test_an_unknown_theme_is_refused(stage: Path) -> None:
    with pytest.raises(UnknownNameError, match="There are: first, second"):
        run("third")


def test_every_theme_says_what_it_compares() -> None:
    assert [name for name, theme in THEMES.items() if not (theme.__doc__ or "").strip()] == []
