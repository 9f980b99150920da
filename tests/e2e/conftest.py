"""Fixtures of the browser tests: one `make lab`, one Chromium, and pages that are watched."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.house import House, launch_browser, open_house
from tests.e2e.runs import FIX, NAME, Seen, start, watch
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


@pytest.fixture(scope="package")
def proven(browser: Browser, house: House) -> Seen:
    """The quickest run there is, started and watched in the browser, looked at in a second tab, too."""
    seen = Seen()
    context = browser.new_context(base_url=house.url)
    page, other = context.new_page(), context.new_page()
    watches = [Watch(one, (house.url,)) for one in (page, other)]
    seen.id = start(page, NAME, FIX)
    other.goto(f"/runs/{seen.id}/")
    seen.second_tab = other.locator("main").inner_text()
    other.close()
    watch(page, seen)
    context.close()
    assert [problem for one in watches for problem in one.problems] == []
    return seen


@pytest.fixture(scope="package")
def pair(proven: Seen, house: House) -> tuple[str, str]:
    """Two runs of one scenario, the older one first; the second is a terminal's, where none was made before."""
    if len(house.results(NAME)) < 2:
        done = house.command("scenario", NAME, "--variant", FIX, "--no-profile")
        assert done.returncode in (0, 3), done.stderr
    older, newer = house.results(NAME)[-2:]
    house.wait_for(f"/runs/{newer}/")
    return older, newer
