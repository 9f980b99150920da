"""Every page, in light and dark: no error, no request to elsewhere, nothing that its policy forbids, no barrier."""

import pytest

from tests.e2e.conftest import Open
from tests.e2e.watching import barriers

PAGES = ("/", "/n_plus_one/", "/race_condition/", "/n_plus_one/broken/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_it_is_quiet_and_has_no_barriers(open_page: Open, path: str, scheme: str) -> None:
    page = open_page(path, color_scheme=scheme)
    assert barriers(page) == []
