"""The styles and scripts of a result: linked by the pages, carried along by report.html."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from django.utils.safestring import mark_safe

from lab.discovery import ROOT

FOLDERS = (Path(__file__).parent / "static", ROOT / "lab" / "dashboard" / "static")
LOOK = "dashboard/lab.css"
STYLES = ("vendor/uplot/uPlot.min.css", "reports/report.css")
SCRIPTS = ("vendor/uplot/uPlot.iife.min.js", "reports/report.js")


@cache
def text(name: str) -> str:
    """A static file by the name that pages know it by.

    Raises:
        FileNotFoundError: there is none of that name.
    """
    for folder in FOLDERS:
        if (folder / name).is_file():
            return (folder / name).read_text()
    raise FileNotFoundError(f"{name} is in none of {', '.join(map(str, FOLDERS))}")


def sums(names: tuple[str, ...]) -> list[str]:
    """The files' sources for a Content-Security-Policy: with them, nothing runs in a page but these very texts."""
    digests = (hashlib.sha256(text(name).encode()).digest() for name in names)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def policy() -> str:
    """The Content-Security-Policy that a report carries in itself."""
    sources = {"script-src": sums(SCRIPTS), "style-src": sums((LOOK, *STYLES))}
    rules = [f"{name} {' '.join(found)}" for name, found in sources.items()]
    return "; ".join(["default-src 'none'", *rules, "base-uri 'none'", "form-action 'none'"])


def alone(*, scripts: bool = True) -> dict[str, object]:
    """What a page needs that stands alone: its policy, and the texts of its styles and scripts."""
    return {
        "policy": policy(),
        "styles": [mark_safe(text(name)) for name in (LOOK, *STYLES)],  # noqa: S308 - our own files
        "scripts": [mark_safe(text(name)) for name in SCRIPTS] if scripts else [],  # noqa: S308
    }
