"""Broken beside another variant: the whole of both files, what differs marked; cut from the files as they are now."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from django.utils.safestring import SafeString

from lab.dashboard.highlighted import highlighted, lines_of, python_lines

MARK = re.compile(r"# (BUG|FIX):")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of source: its number, its text, its HTML, and whether a `# BUG:` or `# FIX:` speaks of it."""

    number: int
    text: str
    html: SafeString
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that both files have (`same`), or what stands in one where the other has something else, or nothing."""

    same: bool
    before: Sequence[Line]
    after: Sequence[Line]

    @property
    def rows(self) -> Iterator[tuple[Line | None, Line | None]]:
        """Its lines side by side; those that differ in nothing but their indentation stay beside each other."""
        old, new = ([line.text.strip() for line in lines] for lines in (self.before, self.after))
        for _, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield from zip_longest(self.before[i1:i2], self.after[j1:j2])


def blocks(before: Path, after: Path) -> list[Block]:
    """Two files, block by block."""
    old, new = (lines_of(path.read_text(errors="replace")) for path in (before, after))
    left, right = marked(old, python_lines(before)), marked(new, python_lines(after))
    return [
        Block(tag == "equal", left[i1:i2], right[j1:j2])
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    ]


def marked(source: Sequence[str], html: Sequence[SafeString]) -> list[Line]:
    """The lines with their numbers and marks: those of the comment, and of the first code after it."""
    found, mark, in_comment = [], "", False
    for number, (text, shown) in enumerate(zip(source, html, strict=True), 1):
        if match := MARK.search(text):
            mark, in_comment = match[1].lower(), text.lstrip().startswith("#")
        found.append(Line(number, text, shown, mark))
        if not (in_comment and text.lstrip().startswith("#")):
            mark, in_comment = "", False
    return found


def unmarked(path: Path) -> list[Line]:
    """A file without its `# BUG:` and `# FIX:` comments, for whoever is to find the line."""
    kept, in_comment = [], False
    for text in lines_of(path.read_text(errors="replace")):
        is_comment = text.lstrip().startswith("#")
        in_comment = is_comment and (in_comment or bool(MARK.search(text)))
        if not in_comment:
            kept.append(text if is_comment else MARK.split(text)[0].rstrip())
    html = highlighted("\n".join(kept), "python")
    return [Line(number, text, shown) for number, (text, shown) in enumerate(zip(kept, html, strict=True), 1)]
