"""Who a user is to one arm, and how it tells its own data from anybody else's."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any


@dataclass(slots=True)
class Identity:
    """What a user shows to be known: `headers` go with every request to the arm, and are empty for a stranger."""

    headers: dict[str, str] = field(default_factory=dict)

    def keep_cookies(self, headers: Mapping[str, Any]) -> None:
        """Show from now on the cookies that an answer has set, and no others."""
        lines = headers.get("set-cookie") or []
        jar: SimpleCookie = SimpleCookie()
        for line in [lines] if isinstance(lines, str) else lines:
            jar.load(line)
        self.headers = {"Cookie": "; ".join(f"{name}={morsel.coded_value}" for name, morsel in jar.items())}


def marks_in(text: str, pattern: str) -> list[str]:
    """Every mark in a text, each once: what tells one user's data from another's, like an email address."""
    return sorted(set(re.findall(pattern, text)))
