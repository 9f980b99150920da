"""What stands round every page: where its links lead."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from lab.dashboard import here
from lab.dashboard.spoilers import gives_away

# What is shown, and the name of its address; what has none yet is left out.
PAGES = (
    ("Catalogue", "index"),
    ("Runs", "history"),
    ("Silk", "silk:requests"),
    ("Locust", ""),
    ("API", "api-docs"),
    ("Admin", "admin:index"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation."""

    name: str
    url: str
    current: bool


def chrome(request: HttpRequest) -> dict[str, Any]:
    """A context processor: the navigation, whether other machines reach these pages, whether they show the fixes."""
    addresses = [(name, _address(known) if known else here.LOCUST_URL) for name, known in PAGES]
    links = [Link(name, url, _is_at(request.path, url)) for name, url in addresses if url and not gives_away(url)]
    return {"links": links, "exposed": bool(here.TOKEN), "spoilers": here.SPOILERS}


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_at(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
