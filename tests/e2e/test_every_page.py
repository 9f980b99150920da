"""Every page, in light and dark: no error, no request to elsewhere, nothing that its policy forbids, no barrier."""

import pytest

from tests.e2e.conftest import Open
from tests.e2e.watching import barriers

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
    "/api/docs/",
)


@pytest.mark.parametrize("path", PAGES)
def test_it_is_quiet_and_has_no_barriers(open_page: Open, path: str) -> None:
    page = open_page(path, color_scheme="light")
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark")
    page.reload()
    assert barriers(page) == []
