"""Every page, in light and dark: no error, no request to elsewhere, nothing that its policy forbids, no barrier."""

import pytest

from tests.e2e.conftest import Open
from tests.e2e.watching import barriers

NARROW = 390
PAGES = (
    "/",
    "/?q=stock",
    "/?q=nothing-of-that-kind",
    "/?view=questions",
    "/n_plus_one/",
    "/race_condition/",
    "/race_condition/?compare=fixed_row_lock",
    "/n_plus_one/broken/",
    "/runs/",
    "/runs/{newer}/",
    "/runs/compare/?a={older}&b={newer}",
    "/api/docs/",
    "/admin/",
    "/admin/dashboard/run/",
    "/admin/dashboard/run/{newer}/change/",
)


@pytest.mark.parametrize("path", PAGES)
def test_it_is_quiet_and_has_no_barriers(open_page: Open, pair: tuple[str, str], path: str) -> None:
    page = open_page(path.format(older=pair[0], newer=pair[1]), color_scheme="light")
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    page.reload()
    assert barriers(page) == []
    page.set_viewport_size({"width": NARROW, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW, (
        "the page itself has to be scrolled sideways"
    )
