"""Fixtures of the browser tests: one `make lab`, one Chromium, and pages that are watched."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.house import House, launch_browser, open_house
from tests.e2e.watching import Watch

PATIENCE_MS = 60_000
WIDE = {"width": 1280, "height": 900}
Open = Callable[..., Page]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium; none is downloaded."""
    # Not for longer than this package: while it runs there is an event loop, in which Django refuses its database.
    with sync_playwright() as playwright:
        browser = launch_browser(playwright)
        if browser is None:
            pytest.skip("there is no Chromium on PATH: install one (apt-get install chromium) to test the pages")
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A `make lab` in a copy of the checkout, for all browser tests."""
    with open_house(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture
def open_page(browser: Browser, house: House) -> Iterator[Open]:
    """Open a page of the lab, in a context of its own; what it does that it must not fails the test at its end."""
    watches: list[Watch] = []
    contexts = []

    def open_(path: str = "/", **options: object) -> Page:
        context = browser.new_context(**{"base_url": house.url, "viewport": WIDE, **options})  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        watches.append(Watch(page, (house.url,)))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()
    if problems := [problem for watch in watches for problem in watch.problems]:
        pytest.fail("\n".join(problems), pytrace=False)
