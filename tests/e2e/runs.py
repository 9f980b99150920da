"""Runs as the browser starts and watches them."""

import re
from contextlib import suppress
from dataclasses import dataclass, field

from playwright.sync_api import Error, Page

# The quickest run there is.
NAME, FIX = "n_plus_one", "fixed_select_related"
# On a machine that is busy otherwise, times can be too uncertain to say anything.
VERDICT = re.compile("PROVEN|INCONCLUSIVE")
RUN_SECONDS = 240
IN_MS = 1000 * RUN_SECONDS


@dataclass
class Seen:
    """A run that was watched from its start to its verdict."""

    id: str = ""
    steps: set[str] = field(default_factory=set)
    rates: set[str] = field(default_factory=set)
    second_tab: str = ""


def start(page: Page, scenario: str, variant: str = "") -> str:
    """Press Run on a scenario's page; gives the run's id once its page is there."""
    page.goto(f"/{scenario}/")
    if variant:
        page.get_by_text("Options of the run").click()
        page.get_by_label("Variants").select_option(variant)
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_url(re.compile(r"/runs/\d{8}-"))
    return page.url.strip("/").rpartition("/")[2]


def watch(page: Page, seen: Seen) -> None:
    """Note what is shown until the verdict is."""
    verdict = page.locator("section.verdict")
    for _ in range(RUN_SECONDS * 2):
        with suppress(Error):  # the page loads itself anew when the run has ended
            seen.steps |= set(page.locator("#live .steps .name").all_inner_texts())
            seen.rates |= set(filter(None, page.locator("#lanes td.number").all_inner_texts()))
            if verdict.count():
                return
        page.wait_for_timeout(500)
