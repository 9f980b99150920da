"""What a page does that it must not: errors on the console, requests that leave the lab, what its policy forbids."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

from lab.discovery import ROOT

AXE = ROOT / "tests" / "e2e" / "vendor" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
# The toolbar is its authors' page inside of ours, and nobody needs it to use the lab; Django's admin labels its search
# with a picture, and Swagger UI puts buttons into buttons.
NOT_OURS = ["#djDebugRoot", "#searchbar", ".swagger-ui"]
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", event =>
  console.error(`policy: ${event.violatedDirective} ${event.sourceFile}:${event.lineNumber} ${event.target.outerHTML}`))
"""


@dataclass
class Watch:
    """Listens to one page for as long as it is open; `problems` are what it heard, in words."""

    page: Page
    origins: tuple[str, ...]
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(REPORT_VIOLATIONS)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._note(f"error: {error}"))
        self.page.on("request", self._check)

    def _hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self._note(f"console: {said.text[:500]}")

    def _check(self, request: Request) -> None:
        url = request.url
        if not url.startswith(("data:", "blob:")) and not f"{url}/".startswith(tuple(f"{o}/" for o in self.origins)):
            self._note(f"request to {url}")

    def _note(self, problem: str) -> None:
        self.problems.append(f"{urlsplit(self.page.url).path}: {problem}")


@cache
def _axe() -> str:
    return AXE.read_text()


def barriers(page: Page) -> list[str]:
    """What axe finds serious or critical on a page: the rule, how many elements, and the first of them."""
    page.evaluate(_axe())
    # Its preloading writes a style element, which the policy forbids rightly.
    found: dict[str, Any] = page.evaluate(
        "hidden => axe.run({exclude: hidden}, {resultTypes: ['violations'], preload: false})",
        [[selector] for selector in NOT_OURS],
    )
    return [
        f"{violation['id']} ({violation['impact']}), {len(violation['nodes'])}x: {violation['help']}: "
        f"{violation['nodes'][0]['target']} {violation['nodes'][0]['html'][:200]}"
        for violation in found["violations"]
        if violation["impact"] in SERIOUS
    ]
