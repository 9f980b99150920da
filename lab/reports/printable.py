"""Text from anywhere, made fit for a terminal: what would move the cursor or hide words is shown, not obeyed."""

import re
from typing import Any

# Control characters but tab and newline, and those that turn the direction of writing.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def printable(value: Any) -> Any:
    """The same text, or the same document of lists and mappings, with every control character written out."""
    if isinstance(value, str):
        return CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), value)
    if isinstance(value, dict):
        return {printable(key): printable(inner) for key, inner in value.items()}
    return [printable(inner) for inner in value] if isinstance(value, list | tuple) else value
