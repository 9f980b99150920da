"""All runs, the newest first, and two of them side by side."""

import contextlib
import json
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lab.dashboard.models import Origin, Run, State
from lab.dashboard.places import skipped_path
from lab.dashboard.trends import trends
from lab.dashboard.versus import DifferentError, versus
from lab.dashboard.views.runs import AT_WORK, found
from lab.discovery import scenario_names
from lab.runner.plan import RUN_ID
from lab.verdict import EXIT_CODES

SHOWN = 30
FILTERS: dict[str, list[str]] = {
    "verdict": list(EXIT_CODES),
    "state": list(State.values),
    "origin": list(Origin.values),
}


@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Every run: filtered by what the address says, as many as fit on a page from one on."""
    chosen = chosen_filters(request)
    runs = list(older_than(request.GET.get("before", ""), Run.objects.filter(**chosen))[: SHOWN + 1])
    more, runs = runs[SHOWN:], runs[:SHOWN]
    context = {
        "runs": runs,
        "filters": [(name, values, chosen.get(name, "")) for name, values in options().items()],
        "filtered": bool(chosen),
        "paged": bool(request.GET.get("before")),
        "newest": f"?{urlencode(chosen)}",
        "older": f"?{urlencode({**chosen, 'before': runs[-1].id})}" if more else "",
        "queue": list(Run.objects.filter(state__in=AT_WORK).order_by("-state", "queued_at", "id")),
        "trends": trends({run.scenario for run in runs}),
        "skipped": skipped(),
    }
    return render(request, "dashboard/history.html", context)


def skipped() -> dict[str, str]:
    """What among the results is no run, and why."""
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads(skipped_path().read_text()))
    return {}


def options() -> dict[str, list[str]]:
    """What can be filtered by, and the values of each."""
    return {"scenario": scenario_names(), **FILTERS}


def chosen_filters(request: HttpRequest) -> dict[str, str]:
    """The filters in the address; a value that nothing has is none."""
    asked = {name: request.GET.get(name, "") for name in options()}
    return {name: value for name, value in asked.items() if value in options()[name]}


def older_than(run: str, runs: QuerySet[Run]) -> QuerySet[Run]:
    """The runs before one, or all: its name says when it was, so that what comes in meanwhile moves nothing."""
    return runs.filter(id__lt=run) if RUN_ID.fullmatch(run) else runs


@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Two runs of one scenario side by side, with what differs marked."""
    names = [request.GET.get(name, "") for name in "ab"]
    if not all(names):
        words = "Two runs are compared: choose one as A and one as B on the page of the runs."
        return refused(request, words)
    runs = [found(name) for name in names]
    try:
        context: dict[str, Any] = {"versus": versus(*runs)}
    except DifferentError as error:
        return refused(request, str(error))
    return render(request, "dashboard/compare.html", context)


def refused(request: HttpRequest, problem: str) -> HttpResponse:
    """A page that says why two runs can not be compared."""
    return render(request, "dashboard/problem.html", {"problem": problem}, status=HTTPStatus.BAD_REQUEST)
