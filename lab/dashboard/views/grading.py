"""Having one's own fix graded."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lab.dashboard import here, orders
from lab.dashboard.grades import standing_of
from lab.dashboard.views.lookup import found
from lab.refusal import RefusedError


@require_POST
def grade(request: HttpRequest) -> HttpResponse:
    """Queue a run that grades the attempt, and lead to where it can be watched."""
    known, _ = found(request.POST.get("scenario", ""))
    try:
        run = orders.place(orders.Order(known.name, grade=True))
    except RefusedError as error:
        return render(request, "dashboard/problem.html", {"problem": error}, status=HTTPStatus.CONFLICT)
    return HttpResponseRedirect(_watched_at(known.name, run.id), status=HTTPStatus.SEE_OTHER)


def _watched_at(scenario: str, run: str) -> str:
    """The run's own page; it tells the fix, so without spoilers it is the scenario's."""
    own = reverse("scenario", args=[scenario]) + "#your-fix"
    try:
        return reverse("run", args=[run]) if here.SPOILERS else own
    except NoReverseMatch:
        return own


@never_cache
@require_GET
def graded(request: HttpRequest, scenario: str) -> HttpResponse:
    """How the attempt stands, as a part of the scenario's page."""
    known, _ = found(scenario)
    return render(request, "dashboard/parts/grade.html", {"scenario": known, "standing": standing_of(known)})
