"""The index: every scenario, and what this is."""

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from lab.registry import scenarios, variants_of
from lab.runner import ledger


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Every scenario, and what this is."""
    last = {entry.scenario: entry for entry in ledger.entries()}
    families: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for scenario in scenarios():
        card = {"scenario": scenario, "variants": variants_of(scenario), "last": last.get(scenario.name)}
        families[scenario.family].append(card)
    return render(request, "dashboard/index.html", {"families": sorted(families.items())})
