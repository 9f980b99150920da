"""What pages are made from: guides, sources side by side, drawings, files that are remembered."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.dashboard import guide, past
from lab.dashboard.comparison import blocks, marked, unmarked
from lab.dashboard.guide import guide_of
from lab.dashboard.highlighted import highlighted, lines_of
from lab.dashboard.remembered import remembered
from lab.house_rules import HEADINGS
from lab.registry import scenarios
from lab.reports.timelines import drawn
from lab.runner import ledger

SOURCE = """def sell(item):
    # BUG: the number is old,
    # and nobody looks again
    item.stock -= 1
    item.save()  # BUG: all columns
    return item
"""


def written(path: Path, text: str) -> Path:
    """A file with that text."""
    path.write_text(text)
    return path


def test_marks_are_the_comment_and_the_line_that_it_speaks_of() -> None:
    lines = lines_of(SOURCE)
    assert [line.mark for line in marked(lines, highlighted(SOURCE, "python"))] == ["", "bug", "bug", "bug", "bug", ""]


def test_without_its_marks_a_source_is_the_same_code(tmp_path: Path) -> None:
    found = [line.text for line in unmarked(written(tmp_path / "broken.py", SOURCE))]
    assert found == ["def sell(item):", "    item.stock -= 1", "    item.save()", "    return item"]


def test_side_by_side_lines_that_only_moved_stay_together(tmp_path: Path) -> None:
    before = written(tmp_path / "a.py", "a = 1\nread()\nwrite()\nz = 1\n")
    after = written(tmp_path / "b.py", "a = 1\nwith lock:\n    read()\n    write()\nz = 1\n")
    same, changed, last = blocks(before, after)
    assert same.same
    assert last.same
    assert not changed.same
    pairs = [(old and old.text.strip(), new and new.text.strip()) for old, new in changed.rows]
    assert pairs == [(None, "with lock:"), ("read()", "read()"), ("write()", "write()")]


@given(st.text(st.characters(codec="utf-8")))
def test_every_line_of_any_text_is_whole_html(text: str) -> None:
    """A learner's file may hold anything: as many lines of HTML as of text, every tag closed on its line."""
    html = highlighted(text, "python")
    assert len(html) == len(lines_of(text))
    assert all(line.count("<span") == line.count("</span>") for line in html)


def test_an_unknown_language_is_shown_as_it_is() -> None:
    assert highlighted("<b>\n", "klingon") == ["&lt;b&gt;"]


def entry(party: str, step: str, by: str | None = None) -> dict[str, Any]:
    """An entry of a timeline."""
    return {"party": party, "step": step, "outcome": "", "blocked_by": by}


def waits(*entries: dict[str, Any]) -> list[list[str]]:
    """For whom each party waits in every row of the drawing of these entries; "-" where it does something."""
    found = drawn({"tried": 1, "violations": 0, "what": "", "timeline": entries})
    return [["-" if cell.get("step") else cell["waits"] for cell in row["cells"]] for row in found["rows"]]


def test_who_is_blocked_waits_until_it_acts_again() -> None:
    order = entry("T1", "a"), entry("T2", "b", "T1"), entry("T1", "c"), entry("T2", "... b goes on"), entry("T1", "d")
    assert waits(*order) == [["-", ""], ["", "-"], ["-", "T1"], ["", "-"], ["-", ""]]


def test_a_party_may_be_blocked_by_one_after_the_other() -> None:
    order = entry("T3", "a", "T1"), entry("T1", "b"), entry("T3", "... a goes on", "T2"), entry("T2", "c")
    assert [row[2] for row in waits(*order)] == ["-", "T1", "-", "T2"]


@pytest.mark.parametrize("scenario", scenarios(), ids=lambda found: found.name)
def test_every_guide_is_read_whole(scenario: Any) -> None:
    found = guide_of(scenario.name)
    assert set(found.sections) == set(HEADINGS) - {"Hints"}
    assert 2 <= len(found.hints) <= 5
    assert all(hint.startswith("<p>") and len(hint) > 20 for hint in found.hints)


def test_a_guide_lets_no_html_through_and_leads_to_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guide, "SCENARIOS", tmp_path)
    (tmp_path / "x").mkdir()
    text = "<script>1</script> [y](../deadlock/README.md#fix) [z](javascript:1)\n\n    plain\n\n```python\nx = 1\n```\n"
    written(tmp_path / "x" / "README.md", f"# X\n\n## Symptom\n\n{text}")
    shown = guide_of("x").get("Symptom")
    assert "<script" not in shown
    assert 'href="/deadlock/#fix"' in shown
    assert 'href="javascript' not in shown
    assert '<span class="mi">1</span>' in shown
    assert shown.count('<pre class="code" tabindex="0">') == shown.count("<pre") == 2
    assert guide_of("y").sections == {}


def test_a_file_is_read_again_when_it_was_edited(tmp_path: Path) -> None:
    read: list[Path] = []

    @remembered
    def length(path: Path) -> int:
        read.append(path)
        return len(path.read_text()) if path.exists() else -1

    path = tmp_path / "file"
    assert [length(path), length(path)] == [-1, -1]
    path.write_text("abc")
    assert [length(path), length(path)] == [3, 3]
    path.write_text("abcd")
    assert length(path) == 4
    assert len(read) == 3


def test_the_past_of_a_ledger_that_is_torn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "path", lambda: written(tmp_path / "ledger.jsonl", '{"when": \n[]\n'))
    assert past.last_runs() == {}
    assert past.runs_of("race_condition") == ()
