"""One scenario: its guide, its variants, what each changes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from markdown_it import MarkdownIt

from lab.dashboard.recorded import recorded_below
from lab.dashboard.routes import examples, locust_url
from lab.dashboard.views.lookup import found
from lab.discovery import SCENARIOS
from lab.registry import variants_of
from lab.runner import ledger
from lab.scenario import Variant
from lab.source import changed_lines, unified_diff
from lab.state import runs_dir

SHOWN = 3
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@require_GET
def scenario_page(request: HttpRequest, scenario: str) -> HttpResponse:
    """One scenario: its guide, its variants, what each changes."""
    known, broken = found(scenario)
    recorded = recorded_below(known.name)
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
    context = {"scenario": known, "rows": rows, "guide": _guide(known.name), "runs": runs, "locust": locust_url(known)}
    return render(request, "dashboard/scenario.html", context)


def _guide(name: str) -> str:
    path = SCENARIOS / name / "README.md"
    return MARKDOWN.render(path.read_text()) if path.exists() else ""


def _diff_lines(before: Variant, after: Variant) -> list[tuple[str, str]]:
    """The lines of the diff, each with the name of its style."""
    names = {"+": "added", "-": "removed", "@": "place"}
    return [(names.get(line[:1], "same"), line) for line in unified_diff(before, after).splitlines()[2:]]
