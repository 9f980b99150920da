"""What a variant can be asked: its URL patterns, and requests that show them."""

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver

from lab.dashboard import here
from lab.registry import load_scenario
from lab.scenario import Scenario, Variant


@dataclass(frozen=True, slots=True)
class Route:
    """One URL pattern, and the methods its view has, where it says so."""

    pattern: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One request to try: a link where a GET does, a line for the shell always."""

    name: str
    method: str
    path: str
    url: str
    curl: str


def routes(variant: Variant) -> list[Route]:
    """The URL patterns of a variant, below its prefix."""
    return list(_walk(_patterns(variant)))


def has_root(variant: Variant) -> bool:
    """Whether the variant itself answers at its prefix."""
    return any(not str(pattern.pattern) for pattern in _patterns(variant))


def _patterns(variant: Variant) -> list[Any]:
    """Its URL patterns; those of broken for a learner's attempt, of which the pages run nothing."""
    module = load_scenario(variant.scenario).broken if variant.kind == "attempt" else variant.module
    return list(module.urlpatterns)


def _walk(patterns: list[Any], above: str = "") -> Iterator[Route]:
    for pattern in patterns:
        here = above + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield Route(here, _methods(pattern.callback))


def _methods(view: Any) -> tuple[str, ...]:
    found = getattr(view, "actions", None)
    if found:
        return tuple(method.upper() for method in found)
    cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
    names = ("get", "post", "put", "patch", "delete")
    return tuple(name.upper() for name in names if hasattr(cls, name)) if cls else ()


def examples(scenario: Scenario, variant: Variant, origin: str) -> list[Example]:
    """The scenario's probes and the first request of its interleaving; where there is neither, its plain routes."""
    found = [_example(variant, origin, probe.name, probe.method, probe.path, probe.json) for probe in scenario.probes]
    if scenario.interleaving is not None:
        first = scenario.interleaving.t1
        found.append(_example(variant, origin, "one request", first.method, first.path, first.json))
    for route in routes(variant) if not found else ():
        if "<" not in route.pattern:
            method = route.methods[0] if route.methods else "GET"
            body: dict[str, str] | None = None if method == "GET" else {}
            found.append(_example(variant, origin, "one request", method, route.pattern, body))
    return found


def locust_url(scenario: Scenario) -> str:
    """Where Locust offers this scenario's users, or nothing where there is no Locust."""
    query = urlencode({"scenario": scenario.name})
    return f"{here.LOCUST_URL}/?{query}" if here.LOCUST_URL else ""


def _example(variant: Variant, origin: str, name: str, method: str, path: str, body: Any) -> Example:
    url = f"{variant.prefix}{path}"
    words = ["curl", "-i", f"{origin}{url}"]
    if method != "GET":
        words += ["-X", method, "-H", "X-Request-ID: by-hand-1"]
    if body is not None:
        words += ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
    return Example(name, method, path, url if method == "GET" else "", shlex.join(words))
