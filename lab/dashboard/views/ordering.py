"""Asking for a run, and calling one off."""

from http import HTTPStatus

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from lab.caps import MOST_SECONDS, MOST_USERS
from lab.dashboard import here, orders
from lab.dashboard.models import Origin, State
from lab.dashboard.views.runs import found
from lab.refusal import RefusedError
from lab.registry import UnknownNameError

SHORTEST_SECONDS = 0.1
LARGEST_SEED = 2**63 - 1


class OrderForm(forms.Form):
    """What can be asked for, within the limits of the command line; what is left empty is the scenario's own."""

    scenario = forms.CharField(max_length=60)
    variant = forms.CharField(max_length=80, required=False, empty_value=None)
    users = forms.IntegerField(min_value=1, max_value=MOST_USERS, required=False)
    seconds = forms.FloatField(min_value=SHORTEST_SECONDS, max_value=MOST_SECONDS, required=False)
    grade = forms.BooleanField(required=False)
    seed = forms.IntegerField(min_value=0, max_value=LARGEST_SEED, required=False)

    @property
    def problems(self) -> str:
        """All that is wrong, field by field."""
        return "\n".join(f"{name}: {' '.join(map(str, said))}" for name, said in self.errors.items())


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Put a run into the queue, and lead to its page."""
    form = OrderForm(request.POST)
    if not form.is_valid():
        return _problem(request, form.problems, HTTPStatus.BAD_REQUEST)
    try:
        run = orders.place(orders.Order(**form.cleaned_data), Origin.PAGES)
    except UnknownNameError as error:
        # The nearest names are those of fixes, perhaps.
        words = error.args[0] if here.SPOILERS else "There is no such scenario, or no such variant."
        return _problem(request, words, HTTPStatus.NOT_FOUND)
    except RefusedError as error:
        return _problem(request, error, HTTPStatus.CONFLICT)
    # What a run shows tells the fix: without spoilers its page is closed, and the scenario's has to do.
    return _to(reverse("run", args=[run.id]) if here.SPOILERS else reverse("scenario", args=[run.scenario]))


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Call a run off that waits, or have one stopped that works; of one that is over there is nothing to do."""
    run = found(request.POST.get("run", ""))
    stopped = orders.cancel(run.id)
    if not stopped and run.origin == Origin.TERMINAL and run.state == State.RUNNING:
        words = "This run belongs to a terminal. Press Ctrl-C there to stop it."
        return _problem(request, words, HTTPStatus.CONFLICT)
    return _to(reverse("run", args=[run.id]))


def _to(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)


def _problem(request: HttpRequest, problem: object, status: HTTPStatus) -> HttpResponse:
    return render(request, "dashboard/problem.html", {"problem": problem}, status=status)
