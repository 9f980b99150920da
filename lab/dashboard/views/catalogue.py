"""The index: every scenario, to be searched, filtered, or found by the question it answers."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lab import not_shipped
from lab.dashboard.cards import Wanted, by_family, cards, choices
from lab.dashboard.remembered import remembered
from lab.not_shipped import NotShipped


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every scenario that is asked for, and what this is."""
    wanted, every = Wanted.of(request.GET), cards()
    found = [card for card in every if wanted.takes(card)]
    context = {
        "wanted": wanted,
        "choices": choices(every),
        "families": by_family(found),
        "found": found,
        "every": every,
        "as_questions": request.GET.get("view") == "questions",
        "planned": [entry for entry in _planned(not_shipped.PATH) if wanted.takes_planned(entry)],
    }
    answer = render(request, "dashboard/catalogue.html", context)
    if request.headers.get("HX-Request"):
        # The form sends its empty fields along; the address to keep and to pass on names what was asked for alone.
        asked = urlencode({name: value for name, value in request.GET.items() if value})
        answer["HX-Push-Url"] = f"{request.path}?{asked}" if asked else request.path
    return answer


@remembered
def _planned(path: Path) -> Sequence[NotShipped]:
    return [entry for entry in not_shipped.read(path) if entry.status == "planned"]
