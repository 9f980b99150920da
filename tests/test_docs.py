"""Generated documentation is current, what is not shipped is listed rightly, and what the docs name exists."""

import argparse
import re
from pathlib import Path

import pytest

from lab import not_shipped
from lab.commands import docs
from lab.discovery import ROOT, scenario_names
from lab.not_shipped import NotShipped

PAGES = sorted([*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md"), *(ROOT / "scenarios").glob("*/README.md")])
COMMANDS = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_generated_files_are_current() -> None:
    assert docs.run(argparse.Namespace(check=True)) == 0


def test_check_names_what_is_stale_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(docs, "DOCS", tmp_path)
    assert docs.run(argparse.Namespace(check=True)) == 1
    assert "docs/catalogue.md is stale" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert docs.run(argparse.Namespace(check=False)) == 0
    assert docs.run(argparse.Namespace(check=True)) == 0


def test_catalogue_names_all_that_is_shipped_and_all_that_is_not() -> None:
    text = docs.generated()["catalogue.md"]
    for name in scenario_names():
        assert f"../scenarios/{name}/README.md" in text
    for entry in not_shipped.read():
        assert f"`{entry.name}`" in text


def test_catalogue_tells_reasons_and_keeps_tables_whole() -> None:
    text = docs.catalogue([], [NotShipped("a", "A | B", "tasks", "retired", "Django does it now.")])
    assert "## Retired" in text
    assert "| tasks | `a` | A \\| B | Django does it now. |" in text


def test_what_is_not_shipped_is_listed_rightly() -> None:
    problems = not_shipped.problems(not_shipped.read(), scenario_names())
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (NotShipped("deadlock", "x", "concurrency", "planned"), "is shipped, or listed twice"),
        (NotShipped("other", "x", "concurrency", "someday"), "its status is 'someday'"),
        (NotShipped("other", "x", "concurrency", "retired"), "without a `reason`"),
    ],
)
def test_wrong_entries_are_seen(entry: NotShipped, words: str) -> None:
    assert words in not_shipped.problems([entry], ["deadlock"])[0]
    assert any("listed twice" in problem for problem in not_shipped.problems([entry, entry], []))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_pages_name_what_exists(page: Path) -> None:
    """Relative links lead somewhere, and every `make` command is one."""
    text = page.read_text()
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    assert [link for link in links if link and not (page.parent / link).exists()] == []
    named = re.findall(r"(?:^    |`|^\$ )make ([a-z-]+)", text, re.MULTILINE)
    assert sorted(set(named) - COMMANDS) == []
    scenarios = set(re.findall(r"\bmake (?:scenario|diff|psql|locust|attempt) NAME=([a-z_]+)", text))
    assert sorted(scenarios - set(scenario_names()) - {"my_bug"}) == []
