"""Figures in words, with as many digits as mean something; and names that fit a narrow column."""

import re

NONE = "–"  # noqa: RUF001 - a dash, as between figures
MARKS = {"holds": "✓", "broken": "✗", "unknown": "?"}


def milliseconds(value: float | None) -> str:
    """A time in ms without its unit, to three digits; a dash where there is none."""
    if value is None:
        return NONE
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def quantity(value: float | None) -> str:
    """A number of things: whole where it is, else to three digits; a dash where nobody counted."""
    if value is None:
        return NONE
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 100 else f"{value:,.3g}"


def counted(value: float, noun: str) -> str:
    """A number of things with their name: "1 call", "2.4 calls"."""
    return f"{quantity(value)} {noun}{'' if value == 1 else 's'}"


def times(value: float) -> str:
    """A ratio: "7.75x"."""
    return f"{value:,.0f}x" if value >= 20 else f"{value:.1f}x" if value >= 3 else f"{value:.2f}x"


def interval(ratio: dict[str, float]) -> str:
    """A ratio with its 95 % interval: "7.75x [6.33, 9.88]"."""
    low, high = (times(ratio[end]).rstrip("x") for end in ("low", "high"))
    return f"{times(ratio['ratio'])} [{low}, {high}]"


def size(count: float) -> str:
    """A number of bytes in the unit that suits it."""
    for unit in ("bytes", "KiB", "MiB"):
        if count < 1024 or unit == "MiB":
            break
        count /= 1024
    return f"{count:,.0f} {unit}" if unit == "bytes" else f"{count:,.1f} {unit}"


def breakable(name: str) -> list[str]:
    """A variant's name in the parts between which a line may break."""
    return [part for part in re.split(r"(?<=_)", name) if part]
