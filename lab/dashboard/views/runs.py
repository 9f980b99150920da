"""The runs that were made here."""

import re

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_GET

from lab.reports.assets import SCRIPTS, sums
from lab.state import runs_dir

RUN = re.compile(r"\d{8}-\d{6}-[a-z][a-z0-9_]{0,40}(-\d+)?")
# A report brings its styles along, and nothing runs in it but the very scripts that the lab puts into it.
REPORT_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "script-src": sums(SCRIPTS),
    "frame-ancestors": ["'none'"],
}


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
