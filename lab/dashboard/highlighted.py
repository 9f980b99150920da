"""Source as HTML, line by line; colours are classes of code.css, because no page may carry styles of its own."""

from pathlib import Path

from django.utils.html import escape
from django.utils.safestring import SafeString
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from lab.dashboard.remembered import remembered

FORMATTER = HtmlFormatter(nowrap=True)


@remembered
def python_lines(path: Path) -> list[SafeString]:
    """The lines of a Python file; none where it is missing."""
    return highlighted(path.read_text(errors="replace"), "python") if path.is_file() else []


def lines_of(source: str) -> list[str]:
    """The lines of a source text as an editor counts them: a form feed or the like ends none."""
    return source.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")


def highlighted(source: str, language: str) -> list[SafeString]:
    """The lines of a source text; plain where nobody knows the language. Every line is whole HTML by itself."""
    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=True)
    except ClassNotFound:
        return [escape(line) for line in lines_of(source)]
    html = highlight(source, lexer, FORMATTER)
    return [SafeString(line) for line in lines_of(html)]  # Pygments escaped it
