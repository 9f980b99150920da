"""What the pages are made of: colours that can be read, files of others that are what their list says."""

import hashlib
import re
from itertools import product
from pathlib import Path

import pytest

from lab.discovery import ROOT

STATIC = ROOT / "lab" / "dashboard" / "static"
ENOUGH = 4.5
TONES = ("holds", "broken", "unknown", "tempting", "fixed", "attempt")
CODE = ("code-ink", "code-word", "code-text", "code-note", "code-name", "code-number")
PAIRS = [
    *product(("ink", "faint", "link", *TONES), ("ground", "raised", "sunken")),
    *((tone, f"{tone}-ground") for tone in TONES),
    ("on-accent", "accent"),
    *product((*CODE, "broken", "fixed"), ("raised", "sunken", "added-ground", "removed-ground")),
]
DARK = "@media screen and (prefers-color-scheme: dark)"


def palettes() -> dict[str, dict[str, str]]:
    """The colours of the light and of the dark scheme, by token; those of source on top of the pages' own."""
    plain, code = (palette(STATIC / "dashboard" / name) for name in ("lab.css", "code.css"))
    return {scheme: plain[scheme] | code[scheme] for scheme in ("light", "dark")}


def palette(sheet: Path) -> dict[str, dict[str, str]]:
    """The colours that a sheet begins with, by scheme and token."""
    parts = sheet.read_text().split(DARK)[:2]
    light, dark = (dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part.partition("\n/* ")[0])) for part in parts)
    return {"light": light, "dark": dark}


def luminance(colour: str) -> float:
    """The relative luminance of sRGB, as WCAG 2 defines it."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_ink_can_be_read_on_its_ground(scheme: str) -> None:
    colours = palettes()[scheme]
    weak = {pair: round(found, 2) for pair in PAIRS if (found := contrast(*map(colours.get, pair))) < ENOUGH}  # type: ignore[arg-type]
    assert weak == {}


def test_files_of_others_are_what_their_list_says() -> None:
    vendor = STATIC / "vendor"
    listed = dict(
        re.findall(r"^\| `(\S+)` \|.*\| `([0-9a-f]{64})` \|$", (vendor / "README.md").read_text(), re.MULTILINE)
    )
    there = {
        str(path.relative_to(vendor)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and path.name not in ("README.md", "LICENSE")
    }
    assert listed == there
    assert all((vendor / name).with_name("LICENSE").is_file() for name in listed)
