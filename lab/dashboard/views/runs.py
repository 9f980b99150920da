"""One run, at one address: in the queue, while it works, and its result afterwards; and the files that it left."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET

from lab.dashboard.folders import DOWNLOADS, RESULT, file_of, moment
from lab.dashboard.models import Origin, Run, State
from lab.dashboard.watching import Watched, watch
from lab.registry import UnknownNameError, get_scenario
from lab.reports.assets import SCRIPTS, STYLES, sums
from lab.reports.body import context as body_context
from lab.reports.engine import rendered
from lab.reports.progress import NAME as PROGRESS
from lab.reports.progress import read_events
from lab.runner.plan import RUN_ID
from lab.state import runs_dir

# A report brings its styles along, and nothing runs in it but the very scripts that the lab puts into it.
REPORT_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "script-src": sums(SCRIPTS),
    "frame-ancestors": ["'none'"],
}
INLINE = ("report.html", "terminal.log")
REMEMBERED = 16
AT_WORK = (State.QUEUED, State.RUNNING)


def found(run: str) -> Run:
    """The run of that name.

    Raises:
        Http404: there is none.
    """
    known = Run.objects.filter(id=run).first() if RUN_ID.fullmatch(run) else None
    if known is None:
        raise Http404(
            f"There is no run {run!r}. The page of the runs shows all; one that has just begun takes a moment."
        )
    return known


@never_cache
@require_GET
def run_page(request: HttpRequest, run: str) -> HttpResponse:
    """A run as it is now."""
    known = found(run)
    if known.state in AT_WORK:
        return render(request, "dashboard/run_live.html", live_context(known))
    links = {"run": known, "title": title_of(known), "files": files_of(known), "before": before(known)}
    if known.state == State.FINISHED and (body := result_body(known)):
        return render(request, "dashboard/run.html", {**links, "body": body, "styles": STYLES, "sources": SCRIPTS})
    arms = list(known.arms.all())
    return render(request, "dashboard/run_short.html", {**links, "arms": arms, **watched_context(known)})


@never_cache
@require_GET
def progress(request: HttpRequest, run: str) -> HttpResponse:
    """What a run has told since its event `after`: a part of its page for htmx, lines of JSON for everybody else."""
    known = found(run)
    after = request.GET.get("after", "0")
    number = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else 0
    if not request.headers.get("HX-Request"):
        answer = as_lines(known, number)
    elif known.state not in AT_WORK:
        answer = HttpResponse(headers={"HX-Refresh": "true"})
    else:
        context = live_context(known) | {"part": True}
        context["changed"] = context["status"] != spoken(known, number)
        answer = render(request, "dashboard/parts/live.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def as_lines(run: Run, after: int) -> HttpResponse:
    """The events from one on, each a line of JSON."""
    lines = (json.dumps(event) + "\n" for event in read_events(runs_dir() / run.id / PROGRESS)[after:])
    return HttpResponse("".join(lines), content_type="application/x-ndjson")


def live_context(run: Run) -> dict[str, Any]:
    """What the page of a run at work shows: its place in the queue, or all that it has told."""
    context = watched_context(run)
    if run.state == State.QUEUED:
        ahead = list(Run.objects.filter(state__in=AT_WORK).exclude(queued_at__gte=run.queued_at).order_by("id"))
        place = f"It is number {len(ahead) + 1} in the queue." if ahead else "It is the next one."
        context |= {"ahead": ahead, "status": f"{place} {run.message}"}
    return {
        "run": run,
        "title": title_of(run),
        "stoppable": run.origin != Origin.TERMINAL or run.state == State.QUEUED,
        **context,
    }


def watched_context(run: Run) -> dict[str, Any]:
    """What a run has told, and how it is put into words."""
    seen = seen_of(run)
    return {"seen": seen, "status": seen.status, "events": seen.events}


def seen_of(run: Run, upto: int | None = None) -> Watched:
    """What a run has told, up to an event where one is named."""
    if run.state == State.QUEUED:
        return Watched()
    events = read_events(runs_dir() / run.id / PROGRESS)[:upto]
    if run.state != State.RUNNING:
        return watch(events)
    began = moment(events[0].get("began")) if events else None
    return watch(events, (datetime.now(UTC) - (began or run.started_at or datetime.now(UTC))).total_seconds())


def spoken(run: Run, after: int) -> str:
    """What was read out aloud when so many events were known."""
    return seen_of(run, after).status


def title_of(run: Run) -> str:
    """The title of its scenario, or its name where that is gone."""
    try:
        return get_scenario(run.scenario).title
    except UnknownNameError:
        return run.scenario


def before(run: Run) -> str:
    """The last finished run of the same scenario before this one, to compare it with where it has a result itself."""
    if run.state != State.FINISHED:
        return ""
    earlier = Run.objects.filter(scenario=run.scenario, state=State.FINISHED, id__lt=run.id)
    return earlier.order_by("-id").values_list("id", flat=True).first() or ""


def files_of(run: Run) -> list[str]:
    """The files of a run that can be had."""
    return [name for name in DOWNLOADS if file_of(run.id, name)]


def result_body(run: Run) -> str:
    """The result as the reports show it; nothing where it can not be read any more."""
    path = file_of(run.id, RESULT)
    if path is None:
        return ""
    curves = runs_dir().glob(f"*-{run.scenario}-curve*/curve.json")
    return _body(path, tuple(file.stat().st_mtime_ns for file in (path, *curves)))


@lru_cache(maxsize=REMEMBERED)
def _body(path: Path, stamps: tuple[int, ...]) -> str:
    """The same, remembered for as long as nobody touches what it is made of: `stamps` say when that was."""
    try:
        return rendered("body.html", body_context(json.loads(path.read_text()), path.parent))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return ""


@require_GET
@csp_override(REPORT_POLICY)
def report(request: HttpRequest, run: str) -> FileResponse:
    """The report of one run, as the run wrote it."""
    return handed_out(run, "report.html")


@require_GET
def download(request: HttpRequest, run: str, name: str) -> FileResponse:
    """One of the files of a run."""
    return handed_out(run, name)


def handed_out(run: str, name: str) -> FileResponse:
    """A file of a run.

    Raises:
        Http404: there is no such run, it has no such file, or the file is not its own.
    """
    path = file_of(run, name)
    if path is None:
        raise Http404(f"No such file of a run. There may be: {', '.join(DOWNLOADS)}.")
    attached = name not in INLINE
    filename = f"{run}-{name}" if attached else ""
    return FileResponse(path.open("rb"), as_attachment=attached, filename=filename, content_type=DOWNLOADS[name])
