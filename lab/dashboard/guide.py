"""A scenario's guide as HTML: by section, its hints one by one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from lab.dashboard.highlighted import highlighted
from lab.dashboard.remembered import remembered
from lab.discovery import SCENARIOS

HINTS = "Hints"
NEIGHBOUR = re.compile(r"^\.\./([a-z0-9_]+)/(?:README\.md)?(#.*)?$")


@dataclass(frozen=True, slots=True)
class Guide:
    """The sections by their headings, in their order and without the hints, which stand apart."""

    sections: Mapping[str, SafeString] = field(default_factory=dict)
    hints: Sequence[SafeString] = ()

    def get(self, heading: str) -> SafeString:
        """One section; nothing where there is none."""
        return self.sections.get(heading, SafeString())


def guide_of(scenario: str) -> Guide:
    """The guide of a scenario, as its file is now; empty where it has none."""
    return _read(SCENARIOS / scenario / "README.md")


@remembered
def _read(path: Path) -> Guide:
    if not path.is_file():
        return Guide()
    parts = re.split(r"^## +(.+?) *$", path.read_text(), flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    hints = re.split(r"^\d+\. ", sections.pop(HINTS, ""), flags=re.MULTILINE)[1:]
    return Guide(
        {heading: _rendered(text) for heading, text in sections.items()},
        [_rendered(dedent(f"   {hint}")) for hint in hints],
    )


def _rendered(text: str) -> SafeString:
    return SafeString(MARKDOWN.render(text))  # it lets no HTML through


def _code(source: str, language: str, _: str) -> str:
    lines = highlighted(source, language or "text")
    return f'<pre class="code" tabindex="0"><code>{"\n".join(lines)}</code></pre>'


def _code_block(_: Any, tokens: Any, index: int, *__: Any) -> str:
    return _code(tokens[index].content, "text", "")


def _link_open(renderer: Any, tokens: Any, index: int, options: Any, _: Any) -> str:
    """Lead to the page of a scenario where the guide leads to its folder."""
    token = tokens[index]
    token.attrs["href"] = NEIGHBOUR.sub(r"/\1/\2", str(token.attrs["href"]))
    return str(renderer.renderToken(tokens, index, options, {}))


def _table_open(*_: Any) -> str:
    return '<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>'


def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "highlight": _code}).enable("table")
    made.add_render_rule("code_block", _code_block)
    made.add_render_rule("table_open", _table_open)
    made.add_render_rule("table_close", lambda *_: "</table></div>")
    made.add_render_rule("link_open", _link_open)
    return made


MARKDOWN = _markdown()
