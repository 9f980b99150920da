"""The pages themselves: the index, a scenario, a variant, and the few things that can be done there."""

import json
import re
import secrets
import time
from collections import defaultdict
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.staticfiles.views import serve
from django.db import DatabaseError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csp import csp_override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from markdown_it import MarkdownIt
from silk.models import Request as Recorded

from lab.dashboard import here, live
from lab.dashboard.places import SwitchboardError, ask
from lab.dashboard.proxy import forward
from lab.dashboard.routes import examples, has_root, routes
from lab.discovery import SCENARIOS
from lab.registry import UnknownNameError, get_scenario, get_variant, scenarios, variants_of
from lab.runner import ledger
from lab.scenario import Scenario, Variant
from lab.source import changed_lines, unified_diff
from lab.state import runs_dir

STATIC = re.compile(r"(dashboard|silk|debug_toolbar)/")
RUN = re.compile(r"\d{8}-\d{6}-[a-z][a-z0-9_]{0,40}(-\d+)?")
RECORDED = 200
SHOWN = 3
# A report brings its styles along, and nothing that runs.
REPORT_POLICY = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "frame-ancestors": ["'none'"]}
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def found(scenario: str, variant: str | None = None) -> tuple[Scenario, Variant]:
    """The scenario and its variant (broken, where none is named).

    Raises:
        Http404: there is no such name.
    """
    try:
        known = get_scenario(scenario)
        # In a URL only the exact name will do: anything else would make a second address for one thing.
        if scenario != known.name:
            raise Http404(f"{known.name} is the name of that scenario.")
        chosen = get_variant(known, variant) if variant is not None else known.variants[0]
    except UnknownNameError as error:
        raise Http404(error.args[0]) from error
    if variant is not None and chosen.name != variant:
        raise Http404(f"{chosen.name} is the name of that variant.")
    return known, chosen


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every scenario, and what this is."""
    last = {entry.scenario: entry for entry in ledger.entries()}
    families: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for scenario in scenarios():
        card = {"scenario": scenario, "variants": variants_of(scenario), "last": last.get(scenario.name)}
        families[scenario.family].append(card)
    context = {"families": sorted(families.items()), "locust": here.LOCUST_URL, "exposed": bool(here.TOKEN)}
    return render(request, "dashboard/index.html", context)


@require_GET
def scenario_page(request: HttpRequest, scenario: str) -> HttpResponse:
    """One scenario: its guide, its variants, what each changes."""
    known, broken = found(scenario)
    recorded = _recorded(known.name)
    origin = f"{request.scheme}://{request.get_host()}"
    rows = [
        {
            "variant": variant,
            "examples": examples(known, variant, origin),
            "recorded": recorded.get(variant.name, [])[:SHOWN],
            "diff": _diff_lines(broken, variant) if variant is not broken else [],
            "changed": changed_lines(broken, variant),
        }
        for variant in variants_of(known)
    ]
    past = [entry for entry in ledger.entries() if entry.scenario == known.name][-5:][::-1]
    runs = [(entry, (runs_dir() / entry.run / "report.html").is_file() if entry.run else False) for entry in past]
    context = {"scenario": known, "rows": rows, "guide": _guide(known.name), "runs": runs, "locust": _locust_url(known)}
    return render(request, "dashboard/scenario.html", context)


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
        "recorded": _recorded(f"{known.name}/{chosen.name}").get(chosen.name, []),
        "locust": _locust_url(known),
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


@require_GET
def claims(request: HttpRequest) -> JsonResponse:
    """What the claims say of what Locust plays now, or played last."""
    return JsonResponse(live.claims())


@csrf_exempt
@require_POST
def play(request: HttpRequest, what: str) -> HttpResponse:
    """Locust says that its users come (`start`: everything they will use is made new) or have gone (`stop`)."""
    if not secrets.compare_digest(request.headers.get("X-Lab-Key", "").encode(), here.KEY.encode()):
        return HttpResponse("Only the lab's own Locust may say that.", status=HTTPStatus.FORBIDDEN)
    played = live.session()
    if what == "stop":
        live.write_session({**played, "running": False} if played else {})
        return JsonResponse({})
    known = live.catalogue()
    try:
        arms = [int(index) for index in json.loads(request.body)["arms"]]
    except (ValueError, TypeError, KeyError):
        arms = [-1]
    if not all(0 <= index < len(known) for index in arms):
        return HttpResponse("No such arm.", status=HTTPStatus.BAD_REQUEST)
    began = time.time()
    try:
        ask(do="renew", arms=[(known[index]["scenario"], known[index]["variant"]) for index in arms])
    except SwitchboardError as error:
        return JsonResponse({"error": str(error)}, status=HTTPStatus.BAD_GATEWAY)
    live.write_session({"arms": arms, "began": began, "running": True})
    return JsonResponse({})


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Who answers here: a stranger on the port can not know the nonce."""
    return JsonResponse({"nonce": settings.LAB_NONCE})


@require_GET
def static(request: HttpRequest, path: str) -> HttpResponse | FileResponse:
    """A file of the pages' own, of Silk's or of the toolbar's."""
    if not STATIC.match(path) or "\0" in path:
        raise Http404
    answer = serve(request, path, insecure=True)
    answer["Cache-Control"] = "max-age=600"
    return answer


@require_GET
@csp_override(REPORT_POLICY)
def report(request: HttpRequest, run: str) -> FileResponse:
    """The report of one run, as the run wrote it."""
    if not RUN.fullmatch(run):
        raise Http404("No such run.")
    path = runs_dir() / run / "report.html"
    inside = path.resolve().is_relative_to(runs_dir().resolve()) and not path.is_symlink()
    if not inside or not path.is_file():
        raise Http404("No such run.")
    return FileResponse(path.open("rb"), content_type="text/html; charset=utf-8")


def _guide(name: str) -> str:
    path = SCENARIOS / name / "README.md"
    return MARKDOWN.render(path.read_text()) if path.exists() else ""


def _locust_url(scenario: Scenario) -> str:
    query = urlencode({"scenario": scenario.name})
    return f"{here.LOCUST_URL}/?{query}" if here.LOCUST_URL else ""


def _recorded(below: str) -> dict[str, list[Any]]:
    """The requests that Silk recorded last below a path, by variant."""
    by_variant: dict[str, list[Any]] = defaultdict(list)
    try:
        for request in Recorded.objects.filter(path__startswith=f"/{below}/").order_by("-start_time")[:RECORDED]:
            by_variant[request.path.split("/")[2]].append(request)
    except DatabaseError:
        return {}
    return by_variant


def _diff_lines(before: Variant, after: Variant) -> list[tuple[str, str]]:
    """The lines of the diff, each with the name of its style."""
    names = {"+": "added", "-": "removed", "@": "place"}
    return [(names.get(line[:1], "same"), line) for line in unified_diff(before, after).splitlines()[2:]]


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say what was not found, with the nearest names where there are some."""
    words = exception.args[0] if exception.args and isinstance(exception.args[0], str) else "There is nothing here."
    return render(request, "dashboard/problem.html", {"problem": words}, status=HTTPStatus.NOT_FOUND)
