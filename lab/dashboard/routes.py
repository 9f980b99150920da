"""What a variant can be asked: its URL patterns, and requests that show them."""

import json
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import URLPattern, URLResolver

from lab.dashboard import here
from lab.interleavings import Request
from lab.registry import load_scenario
from lab.scenario import Scenario, Variant


@dataclass(frozen=True, slots=True)
class Route:
    """One URL pattern, and the methods its view has, where it says so."""

    pattern: str
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One request to try: a link where a GET does, a line for the shell always; `body` is JSON as text, or nothing."""

    name: str
    method: str
    path: str
    url: str
    curl: str
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


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
    """The scenario's probes and the requests of its interleaving; where there is neither, its plain routes."""
    asked = [(probe.name, Request(probe.path, probe.json, probe.method)) for probe in scenario.probes]
    if play := scenario.interleaving:
        apart = [play.t1, *([play.t2] if play.t2 != play.t1 else [])]
        asked += [
            ("one request" if len(apart) == 1 else f"request of T{number}", one) for number, one in enumerate(apart, 1)
        ]
    if not asked:
        plain = [route for route in routes(variant) if "<" not in route.pattern]
        asked = [("one request", _plain(route)) for route in plain]
    return [_example(variant, origin, name, request) for name, request in asked]


def _plain(route: Route) -> Request:
    method = route.methods[0] if route.methods else "GET"
    return Request(route.pattern, None if method == "GET" else {}, method)


def locust_url(scenario: Scenario) -> str:
    """Where Locust offers this scenario's users, or nothing where there is no Locust."""
    query = urlencode({"scenario": scenario.name})
    return f"{here.LOCUST_URL}/?{query}" if here.LOCUST_URL else ""


def _example(variant: Variant, origin: str, name: str, request: Request) -> Example:
    url, method = f"{variant.prefix}{request.path}", request.method
    body = "" if request.json is None else json.dumps(request.json)
    headers = {**request.headers, **({"Content-Type": "application/json"} if body else {})}
    words = ["curl", "-i", f"{origin}{url}"]
    if method != "GET":
        words += ["-X", method, "-H", "X-Request-ID: by-hand-1"]
    for key, value in headers.items():
        words += ["-H", f"{key}: {value}"]
    words += ["-d", body] if body else []
    return Example(name, method, request.path, url if method == "GET" else "", shlex.join(words), body, headers)
