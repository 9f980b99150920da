"""The source of variants, read from the live files so that nothing shown can drift."""

import difflib
import inspect
from pathlib import Path

from lab.attempt import attempt_file
from lab.scenario import Variant


def path_of(variant: Variant) -> Path:
    """The variant's file; an attempt's is found without importing it."""
    return attempt_file(variant.scenario) if variant.kind == "attempt" else Path(inspect.getfile(variant.module))


def unified_diff(before: Variant, after: Variant) -> str:
    """What `after` changes in `before`, as a unified diff."""
    old, new = (_text(path_of(variant)).splitlines(keepends=True) for variant in (before, after))
    return "".join(difflib.unified_diff(old, new, before.name, after.name, n=2))


def changed_lines(before: Variant, after: Variant) -> int:
    """How many lines were added or changed, docstrings and blank lines left out."""
    old, new = (_code_lines(path_of(variant)) for variant in (before, after))
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return sum(max(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in matcher.get_opcodes() if tag != "equal")


def _code_lines(path: Path) -> list[str]:
    lines = _text(path).splitlines()
    end = next((i for i, line in enumerate(lines) if i and line.endswith('"""')), 0)
    start = 1 if lines and lines[0].count('"""') == 2 else end + 1
    return [line for line in lines[start:] if line.strip() and not line.strip().startswith("#")]


def _text(path: Path) -> str:
    """The text of a file; a learner's may hold bytes that are none."""
    return path.read_text(errors="replace")
