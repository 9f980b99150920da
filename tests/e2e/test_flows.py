"""What people do with the pages, from the catalogue to the one file that they send to a colleague."""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from lab.discovery import scenario_names
from tests.e2e.conftest import Open
from tests.e2e.house import House
from tests.e2e.watching import Watch, barriers

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
        seen.steps |= set(page.locator("#live .steps .name").all_inner_texts())
        seen.rates |= set(filter(None, page.locator("#lanes td.number").all_inner_texts()))
        if verdict.count():
            return
        page.wait_for_timeout(500)


@pytest.fixture(scope="module")
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


def test_the_catalogue_is_searched_and_filtered_and_its_address_says_so(open_page: Open) -> None:
    page = open_page("/")
    cards = page.locator(".scenario-card")
    expect(cards).to_have_count(len(scenario_names()))
    page.get_by_label("Search").press_sequentially("last item")
    expect(page).to_have_url(re.compile("q=last"))
    expect(cards.filter(has_text="overselling")).to_have_count(1)
    assert cards.count() < len(scenario_names())
    page.reload()
    expect(page.get_by_label("Search")).to_have_value("last item")
    page.get_by_label("Family").select_option("tasks")
    expect(page.get_by_text("No scenario fits.")).to_be_visible()
    page.get_by_role("link", name="show all").click()
    expect(cards).to_have_count(len(scenario_names()))


def test_a_scenario_is_found_by_its_question(open_page: Open) -> None:
    page = open_page("/?view=questions")
    page.get_by_role("link", name="How do you sell the last item only once?").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Race condition: overselling")


def test_hints_are_given_one_by_one_and_spoilers_last(open_page: Open) -> None:
    page = open_page("/race_condition/")
    hints = page.locator(".hints details")
    assert hints.count() >= 2
    first, second = hints.nth(0), hints.nth(1)
    expect(first.locator(".prose")).to_be_hidden()
    first.locator("summary").click()
    expect(first.locator(".prose")).to_be_visible()
    expect(second.locator(".prose")).to_be_hidden()
    expect(page.get_by_text("# BUG:").filter(visible=True)).to_have_count(0)
    assert page.locator("details.spoiler[open]").count() == 0


def test_sources_stand_side_by_side_with_what_differs_marked(open_page: Open) -> None:
    page = open_page("/race_condition/")
    page.get_by_text("Broken beside every variant").click()
    expect(page.locator("#compare .added").first).to_be_visible()
    page.goto("/race_condition/?compare=fixed_row_lock#compare")
    expect(page.locator("#compare")).to_contain_text("select_for_update")
    expect(page.locator("#compare .removed").first).to_be_visible()


def test_writes_are_sent_from_the_page_twenty_at_once(open_page: Open) -> None:
    page = open_page("/race_condition/")
    broken = page.locator("#broken")
    broken.get_by_role("button", name="Send 20 at once").first.click()
    expect(broken).to_contain_text("201", timeout=IN_MS)


def test_a_run_is_watched_live_to_its_verdict(proven: Seen, open_page: Open) -> None:
    assert {"seed", "load", "judge"} <= proven.steps
    assert len(proven.rates) >= 4
    assert NAME in proven.second_tab or "N+1" in proven.second_tab
    page = open_page(f"/runs/{proven.id}/")
    expect(page.locator("section.verdict").first).to_contain_text(VERDICT)
    expect(page.locator("#claims")).to_be_visible()


def test_a_run_goes_on_when_its_page_is_closed_and_is_cancelled_when_asked(proven: Seen, open_page: Open) -> None:
    page = open_page("/")
    run = start(page, "race_condition")
    expect(page.locator("#live .steps .name").first).to_be_visible(timeout=IN_MS)
    page.close()
    page = open_page(f"/runs/{run}/")
    expect(page.get_by_role("heading", name="At work")).to_be_visible()
    page.get_by_role("button", name="Cancel this run").click()
    expect(page.get_by_text("was cancelled")).to_be_visible(timeout=IN_MS)
    page.goto("/runs/")
    expect(page.locator("table.history tr", has_text="race_condition")).to_contain_text("cancelled")


def test_what_was_recorded_is_seen_in_silk(proven: Seen, open_page: Open, house: House) -> None:
    page = open_page(f"/{NAME}/")
    link = page.locator("#broken .silk a", has_text="quer").first
    expect(link).to_have_text(re.compile(r"\d+ queries"))
    link.click()
    expect(page).to_have_url(re.compile(r"/silk/request/.*/sql/"))
    expect(page.locator("body")).to_contain_text("shop_author")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_is_one_file_that_needs_no_network(
    proven: Seen, house: House, browser: Browser, tmp_path: Path, scheme: str
) -> None:
    file = Path(shutil.copy(house.state / "runs" / proven.id / "report.html", tmp_path / "mailed.html"))
    assert file.stat().st_size <= 500_000
    dark = scheme == "dark"
    context = browser.new_context(offline=True, color_scheme="dark" if dark else "light")
    page = context.new_page()
    watched = Watch(page, (file.as_uri(),))
    page.goto(file.as_uri())
    expect(page.locator("section.verdict").first).to_contain_text(VERDICT)
    expect(page.locator("canvas").first).to_be_visible()
    expect(page.get_by_role("heading", name="Statements")).to_be_visible()
    assert barriers(page) == []
    context.close()
    assert watched.problems == []


def test_the_report_is_downloaded_from_its_run(proven: Seen, open_page: Open) -> None:
    page = open_page(f"/runs/{proven.id}/")
    page.get_by_role("link", name="The report as one file").click()
    expect(page).to_have_url(re.compile(r"report\.html"))
    expect(page.locator("section.verdict").first).to_contain_text(VERDICT)


def test_two_runs_are_compared(proven: Seen, house: House, open_page: Open) -> None:
    done = house.command("scenario", NAME, "--variant", FIX, "--no-profile")
    assert done.returncode in (0, 3), done.stderr
    page = open_page(f"/runs/?scenario={NAME}")
    for _ in range(30):
        if page.get_by_role("radio").count() >= 4:
            break
        page.wait_for_timeout(1000)
        page.reload()
    page.locator("input[name=a]").nth(1).check()
    page.locator("input[name=b]").nth(0).check()
    page.get_by_role("button", name="Compare A with B").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two runs compared")
    expect(page.get_by_role("region", name=FIX)).to_contain_text("statements")
