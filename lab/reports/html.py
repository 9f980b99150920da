"""report.html: the run as one page that needs nothing else, neither a server nor a network."""

from pathlib import Path
from typing import Any

from django.utils.safestring import SafeString

from lab.reports.assets import alone
from lab.reports.body import context
from lab.reports.engine import rendered
from lab.reports.rawdata import section

BUDGET = 500_000
# Nothing that is told can hold it: what comes from data is escaped.
PLACE = SafeString("<!-- raw data -->")


def to_html(result: dict[str, Any], folder: Path) -> str:
    """The page of a run whose other files are in `folder`; everything in it is escaped.

    It carries as many of them along as its budget of 500,000 bytes allows, and says where the others are.
    """
    page = rendered("report.html", {**context(result, folder), **alone(), "data": PLACE})
    return page.replace(PLACE, section(folder, room=BUDGET - len(page.encode())), 1)
