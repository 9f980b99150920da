"""`make screenshots`: a picture of every page in light and dark, wide and narrow, with data from real runs.

All go to `.lab/screenshots/`; with `--write` those that the README shows are renewed in `docs/images/`, too.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from lab.discovery import ROOT
from lab.state import state_dir
from tests.e2e.house import House, launch_browser, open_house

LOOKS = {"light": ("light", 1280), "dark": ("dark", 1280), "narrow": ("light", 390)}
HEIGHT = 900
# The name of a picture, and its look; one screen of it.
SHOWN = {"scenario": "light", "result": "light", "silk": "light"}
RUNS = (
    ("scenario", "n_plus_one", "--variant", "fixed_select_related"),
    ("scenario", "race_condition"),
    ("scenario", "n_plus_one"),
)
PATIENCE_MS = 300_000


def main() -> int:
    """Make the runs, then the pictures; 2 where there is no Chromium."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="renew the pictures of the README, too")
    options = parser.parse_args()
    folder = state_dir() / "screenshots"
    shutil.rmtree(folder, ignore_errors=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="lab-pictures-") as place:
        browser = launch_browser(playwright)
        if browser is None:
            print("There is no Chromium on PATH. Install one (apt-get install chromium), then run it again.")
            return 2
        with open_house(Path(place)) as house:
            addresses = prepare(house, browser, folder)
            for look in LOOKS:
                print(f"{look}: {len(addresses)} pages", flush=True)
                take(browser, house, look, addresses, folder)
        browser.close()
    if options.write:
        for name, look in SHOWN.items():
            shutil.copy(folder / look / f"{name}.first-screen.png", ROOT / "docs" / "images" / f"{name}.png")
    print(f"Look at them: {folder}")
    return 0


def play(house: House) -> None:
    """Run what is to be shown from the terminal, and hand a fix in as an attempt."""
    for words in RUNS:
        print(f"make {' '.join(words)}", flush=True)
        done = house.command(*words)
        if done.returncode:
            print(done.stdout, done.stderr)
    house.command("attempt", "race_condition")
    fix = (house.checkout / "scenarios" / "race_condition" / "fixed_row_lock.py").read_text()
    house.attempt("race_condition").write_text(fix)


def prepare(house: House, browser: Browser, folder: Path) -> dict[str, str]:
    """Make the runs that are shown, one of them watched; gives the addresses of all pages by name."""
    play(house)
    with page_of(browser, house, "light") as page:
        graded = _graded(page, folder)
        newest = _links(page, "/runs/?scenario=n_plus_one", "table.history th a")
        race = _links(page, "/runs/?scenario=race_condition", "table.history th a")
        page.goto("/race_condition/")
        silk = _links(page, "/n_plus_one/", "#broken .silk a")
    return {
        "catalogue": "/",
        "catalogue-searched": "/?q=stock",
        "catalogue-empty": "/?q=nothing-of-that-kind",
        "questions": "/?view=questions",
        "scenario": "/race_condition/",
        "scenario-compared": "/race_condition/?compare=fixed_atomic_update#compare",
        "scenario-queries": "/n_plus_one/",
        "scenario-not-run": "/deadlock/",
        "variant": "/race_condition/broken/",
        "problem": "/nothing-here/",
        "history": "/runs/",
        "result": next(link for link in race if link != graded),
        "result-queries": newest[0],
        "grade": graded,
        "compare": f"/runs/compare/?a={_id(newest[-1])}&b={_id(newest[0])}",
        "api": "/api/docs/",
        "admin": "/admin/",
        "admin-runs": "/admin/dashboard/run/",
        "silk": silk[1],
        "silk-request": silk[0],
    }


def _graded(page: Page, folder: Path) -> str:
    """Grade the attempt from its page, and take a picture while it is at work; gives the run's address."""
    page.goto("/race_condition/")
    page.get_by_role("button", name="Grade it").click()
    page.locator("#lanes tbody td.number:not(:empty)").first.wait_for(timeout=PATIENCE_MS)
    for look in LOOKS:
        page.emulate_media(color_scheme="dark" if LOOKS[look][0] == "dark" else "light")
        page.set_viewport_size({"width": LOOKS[look][1], "height": HEIGHT})
        _picture(page, folder / look, "run-at-work")
    page.locator("section.verdict").first.wait_for(timeout=PATIENCE_MS)
    return page.url.removeprefix(page.url.split("/runs/")[0])


def _links(page: Page, path: str, selector: str) -> list[str]:
    page.goto(path)
    return [str(link.get_attribute("href")) for link in page.locator(selector).all()]


def _id(address: str) -> str:
    return address.strip("/").rpartition("/")[2]


@contextmanager
def page_of(browser: Browser, house: House, look: str) -> Iterator[Page]:
    """A page with that look."""
    scheme, width = LOOKS[look]
    context = browser.new_context(
        base_url=house.url,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": HEIGHT},
        reduced_motion="reduce",
    )
    try:
        yield context.new_page()
    finally:
        context.close()


def take(browser: Browser, house: House, look: str, addresses: dict[str, str], folder: Path) -> None:
    """Take a picture of every page with that look."""
    with page_of(browser, house, look) as page:
        for name, address in addresses.items():
            page.goto(address)
            _picture(page, folder / look, name)


def _picture(page: Page, folder: Path, name: str) -> None:
    """The first screen, and the whole page; without the toolbar's handle, which lies over both."""
    folder.mkdir(parents=True, exist_ok=True)
    page.evaluate("document.getElementById('djDebugRoot')?.remove()")
    page.screenshot(path=folder / f"{name}.first-screen.png")
    page.screenshot(path=folder / f"{name}.png", full_page=True)


if __name__ == "__main__":
    sys.exit(main())
