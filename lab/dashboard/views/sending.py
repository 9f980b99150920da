"""Asking a variant from its page: one request, or twenty at once."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from lab.dashboard.places import SwitchboardError
from lab.dashboard.routes import Example, examples
from lab.dashboard.sending import MOST, send, summary
from lab.dashboard.views.lookup import found

ALL = "all"


@require_POST
def send_example(request: HttpRequest) -> HttpResponse:
    """Send an example's request to its variant and show what came back, to htmx as a part of the page."""
    known, variant = found(request.POST.get("scenario", ""), request.POST.get("variant", ""))
    offered = examples(known, variant, f"{request.scheme}://{request.get_host()}")
    chosen, times = _chosen(offered, request.POST.get("example", "")), _times(request.POST.get("times", "1"))
    if not times:
        words = f"`times` must be a number from 1 to {MOST}."
        return render(request, "dashboard/problem.html", {"problem": words}, status=HTTPStatus.BAD_REQUEST)
    context = {"scenario": known, "variant": variant, "examples": chosen}
    try:
        replies = send(variant, chosen, times)
        context |= {"replies": replies, "summary": summary(replies), "slowest": max(reply.ms for reply in replies)}
    except SwitchboardError as error:
        context["problem"] = error
    inside = "dashboard/parts/sent.html" if request.headers.get("HX-Request") else "dashboard/sent.html"
    # A part of a page is put in only where it comes with 200; what went wrong stands in it.
    failed = "problem" in context and inside == "dashboard/sent.html"
    return render(request, inside, context, status=HTTPStatus.BAD_GATEWAY if failed else HTTPStatus.OK)


def _chosen(offered: list[Example], number: str) -> list[Example]:
    if number == ALL and offered:
        return offered
    # Not as a number: of very many digits Python makes none.
    if number not in map(str, range(len(offered))):
        raise Http404("There is no such example. Go back to the scenario's page and choose one.")
    return [offered[int(number)]]


def _times(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 and 1 <= int(text) <= MOST else 0
