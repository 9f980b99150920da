"""One variant: what it can be asked, and putting its data back."""

from http import HTTPStatus
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from lab.dashboard.places import SwitchboardError, ask
from lab.dashboard.proxy import forward
from lab.dashboard.recorded import recorded_below
from lab.dashboard.routes import examples, has_root, locust_url, routes
from lab.dashboard.sending import MOST
from lab.dashboard.views.lookup import found


def variant_page(request: HttpRequest, scenario: str, variant: str) -> HttpResponse:
    """What a variant can be asked; its own answer where it has one at its prefix."""
    known, chosen = found(scenario, variant)
    if request.method not in ("GET", "HEAD") or has_root(chosen):
        return forward(request, scenario, variant)
    context = {
        "scenario": known,
        "variant": chosen,
        "routes": routes(chosen),
        "examples": examples(known, chosen, f"{request.scheme}://{request.get_host()}"),
        "recorded": recorded_below(f"{known.name}/{chosen.name}").get(chosen.name, []),
        "locust": locust_url(known),
        "most": MOST,
    }
    return render(request, "dashboard/variant.html", context)


@require_POST
def reset(request: HttpRequest) -> HttpResponse:
    """Drop a variant's live database: the next request finds it as it was seeded."""
    known, chosen = found(request.POST.get("scenario", ""), request.POST.get("variant", ""))
    try:
        ask(do="reset", scenario=known.name, variant=chosen.name)
    except SwitchboardError as error:
        return render(request, "dashboard/problem.html", {"problem": error}, status=HTTPStatus.BAD_GATEWAY)
    query = urlencode({"reset": chosen.name})
    return redirect(f"/{known.name}/?{query}#{chosen.name}")
