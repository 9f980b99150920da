"""The source of variants, read from the live files so that nothing shown can drift."""

import difflib
import inspect
import re
from pathlib import Path

from lab.attempt import attempt_file
from lab.scenario import Variant

MARK = re.compile(r"# (BUG|FIX):")


def path_of(variant: Variant) -> Path:
    """The variant's file; an attempt's is found without importing it."""
    return attempt_file(variant.scenario) if variant.kind == "attempt" else Path(inspect.getfile(variant.module))


def unmarked(text: str) -> str:
    """A source text without its `# BUG:` and `# FIX:` comments, for whoever is to find the line."""
    kept, in_comment = [], False
    for line in text.splitlines(keepends=True):
        is_comment = line.lstrip().startswith("#")
        in_comment = is_comment and (in_comment or bool(MARK.search(line)))
        if not in_comment:
            kept.append(line if is_comment or not MARK.search(line) else f"{MARK.split(line)[0].rstrip()}\n")
    return "".join(kept)


def unified_diff(before: Variant, after: Variant) -> str:
    """What `after` changes in `before`, as a unified diff."""
    old, new = (text.splitlines(keepends=True) for text in _texts(before, after))
    return "".join(difflib.unified_diff(old, new, before.name, after.name, n=2))


def changed_lines(before: Variant, after: Variant) -> int:
    """How many lines were added or changed, docstrings and blank lines left out."""
    old, new = (_code_lines(text) for text in _texts(before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal")


def _code_lines(text: str) -> list[str]:
    lines = text.splitlines()
    end = next((i for i, line in enumerate(lines) if i and line.endswith('"""')), 0)
    start = 1 if lines and lines[0].count('"""') == 2 else end + 1
    return [line for line in lines[start:] if line.strip() and not line.strip().startswith("#")]


def _texts(before: Variant, after: Variant) -> list[str]:
    """Both sources; beside an attempt, which begins as a copy without marks, the marks are no difference."""
    # A learner's file may hold bytes that are no text.
    texts = [path_of(variant).read_text(errors="replace") for variant in (before, after)]
    return [unmarked(text) for text in texts] if after.kind == "attempt" else texts
