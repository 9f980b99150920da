"""One's own fix, as somebody who learns meets it: made, got wrong, mended, graded."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from lab.discovery import SCENARIOS
from tests.e2e.conftest import Open
from tests.e2e.house import House

NAME = "n_plus_one"
FIX = (SCENARIOS / NAME / "fixed_values.py").read_text()


@pytest.fixture
def made(house: House) -> Iterator[House]:
    """A house in which `make attempt` was called while `make lab` ran."""
    done = house.command("attempt", NAME)
    assert done.returncode == 0, done.stderr
    yield house
    house.attempt(NAME).unlink()


def test_without_one_the_page_says_how_to_begin(open_page: Open) -> None:
    page = open_page(f"/{NAME}/")
    expect(page.get_by_text(f"make attempt NAME={NAME}")).to_be_visible()
    expect(page.get_by_role("button", name="Grade it")).to_have_count(0)


def test_it_is_there_without_a_restart_and_served_anew_when_it_is_saved(made: House, open_page: Open) -> None:
    page = open_page(f"/{NAME}/")
    expect(page.get_by_role("button", name="Grade it")).to_be_visible()
    address = f"/{NAME}/attempt/books/?size=3"
    assert made.lab.ask(address).status == 200
    made.attempt(NAME).write_text("def view(:\n    pass\n")
    broken = made.lab.ask(address)
    assert (broken.status, "attempt.py, line 1: " in broken.text) == (502, True), broken.text
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("attempt.py, line 1: ")
    for path in ("/", f"/{NAME}/broken/books/?size=3", f"/{NAME}/attempt/", "/race_condition/"):
        assert made.lab.ask(path).status == 200, path
    assert made.command("list").returncode == 0
    made.attempt(NAME).write_text(FIX)
    assert made.lab.ask(address).status == 200
    page.reload()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_fix_that_is_handed_in_holds(made: House, open_page: Open) -> None:
    made.attempt(NAME).write_text(FIX)
    page = open_page(f"/{NAME}/")
    page.get_by_role("button", name="Grade it").click()
    page.goto(f"/{NAME}/#your-fix")
    grade = page.locator("#grade")
    expect(grade.get_by_role("status")).to_contain_text("It is being graded")
    # On a machine that is busy otherwise, times can be too uncertain to say anything.
    expect(grade).to_contain_text(re.compile("HOLDS|INCONCLUSIVE"), timeout=300_000)
    expect(grade).to_contain_text("as fast as the recommended fix (fixed_select_related)")
