"""One scenario: the symptom first, what can be done there, and then, folded, everything that gives it away."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lab.claims import survives_interleavings
from lab.dashboard import past
from lab.dashboard.cards import Card
from lab.dashboard.comparison import blocks, unmarked
from lab.dashboard.grades import AT_WORK, standing_of
from lab.dashboard.guide import guide_of
from lab.dashboard.highlighted import python_lines
from lab.dashboard.models import Run
from lab.dashboard.recorded import recorded_below
from lab.dashboard.results import Seen, latest
from lab.dashboard.routes import examples, locust_url
from lab.dashboard.sending import MOST
from lab.dashboard.spoilers import shown
from lab.dashboard.views.lookup import found
from lab.reports.timelines import drawn
from lab.scenario import Scenario, Variant
from lab.source import changed_lines, path_of
from lab.state import runs_dir

RECORDED, RUNS = 3, 5
SPOILERS = ("Cause", "Fix", "What the fix costs", "In production", "Interview")


@require_GET
def scenario_page(request: HttpRequest, scenario: str) -> HttpResponse:
    """One scenario."""
    known, broken = found(scenario)
    variants, seen, guide = shown(known), latest(known.name), guide_of(known.name)
    rows = _rows(request, known, variants, seen)
    context = {
        "scenario": known,
        "card": Card(known, past.last_run(known.name)),
        "guide": guide,
        "symptom": guide.get("Symptom"),
        "see_it": guide.get("See it"),
        "folded": [(heading, guide.get(heading)) for heading in SPOILERS if guide.get(heading)],
        "source": unmarked(path_of(broken)),
        "rows": rows,
        "others": [
            (title, kept) for title, kinds in GROUPS if (kept := [r for r in rows if r["variant"].kind in kinds])
        ],
        "standing": standing_of(known),
        "at_work": Run.objects.filter(scenario=known.name, state__in=AT_WORK).order_by("queued_at", "id").first(),
        "attempt": next((row for row in rows if row["variant"].kind == "attempt"), None),
        "claims": _claims(known, seen),
        "seen": seen,
        "drawing": _drawing(seen, broken),
        "compared": _compared(request, known, variants, seen),
        "runs": _runs(known),
        "locust": locust_url(known),
        "most": MOST,
    }
    return render(request, "dashboard/scenario.html", context)


GROUPS = (("Half-fixes that do not work", ("tempting",)), ("Fixes that hold", ("fixed",)))


def _rows(
    request: HttpRequest, known: Scenario, variants: Sequence[Variant], seen: Seen | None
) -> list[dict[str, Any]]:
    """Each variant with what can be asked of it, and what was recorded and found of it."""
    recorded, origin = recorded_below(known.name), f"{request.scheme}://{request.get_host()}"
    arms = seen.arms if seen else {}
    return [
        {
            "variant": variant,
            "examples": examples(known, variant, origin),
            "recorded": recorded.get(variant.name, [])[:RECORDED],
            "changed": changed_lines(known.variants[0], variant),
            "arm": arms.get(variant.name),
            "open": variant.name == request.GET.get("reset"),
        }
        for variant in variants
    ]


def _claims(known: Scenario, seen: Seen | None) -> list[dict[str, Any]]:
    """Every claim with what the latest run found of broken."""
    made = [*known.claims, *([survives_interleavings()] if known.interleaving else [])]
    arm = seen.arms.get("broken") if seen else None
    return [{"claim": claim, "finding": arm.findings.get(claim.name) if arm else None} for claim in made]


def _drawing(seen: Seen | None, variant: Variant) -> dict[str, Any] | None:
    """The order of statements to look at, as the latest run tried it with this variant."""
    arm = seen.arms.get(variant.name) if seen else None
    played = next((one for one in arm.interleavings if one["timeline"]), None) if arm else None
    return drawn(played) if played else None


def _compared(
    request: HttpRequest, known: Scenario, variants: Sequence[Variant], seen: Seen | None
) -> dict[str, Any] | None:
    """Broken beside the variant that `?compare=` names, the recommended fix without it; nothing where none is shown.

    Raises:
        Http404: there is no such variant.
    """
    asked = request.GET.get("compare", "")
    others = [variant for variant in variants if variant.kind != "broken"]
    if asked:
        _, chosen = found(known.name, asked)
    elif others:
        chosen = next((variant for variant in others if variant.kind == "fixed"), others[0])
    else:
        return None
    broken = known.variants[0]
    return {
        "variant": chosen,
        "others": others,
        "open": bool(asked),
        "parts": [(path.name, python_lines(path)) for part in known.parts if (path := Path(str(part.__file__)))],
        "blocks": blocks(path_of(broken), path_of(chosen)),
        "drawing": _drawing(seen, chosen),
    }


def _runs(known: Scenario) -> list[dict[str, Any]]:
    """The last runs, the newest first, each with its report where that is still there."""
    return [
        {
            "entry": entry,
            "card": Card(known, entry),
            "report": bool(entry.run) and (runs_dir() / entry.run / "report.html").is_file(),
        }
        for entry in reversed(past.runs_of(known.name)[-RUNS:])
    ]
