"""Variants made wrong on purpose, to see that the judge notices; never part of a scenario's own run."""

import random
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern

View = Callable[..., HttpResponseBase]


def spoil(scenario: str, variant: str, share: float | None) -> list[URLPattern]:
    """The routes of a variant, of whose requests `share` is answered by broken's views; without a share all get a 500.

    Broken is the same code without its lock, guard or deduplication, so this is a fix that forgets it now and then.
    """
    own, broken = (import_module(f"scenarios.{scenario}.{name}").urlpatterns for name in (variant, "broken"))
    views = [
        failing if share is None else forgetful(route.callback, other.callback, share)
        for route, other in zip(own, broken, strict=True)
    ]
    return [
        URLPattern(route.pattern, view, route.default_args, route.name) for route, view in zip(own, views, strict=True)
    ]


def failing(request: HttpRequest, **_: Any) -> HttpResponse:
    """Answer 500, whatever was asked."""
    return HttpResponse(b"out of order", status=500)


failing.csrf_exempt = True  # type: ignore[attr-defined]


def forgetful(view: View, other: View, share: float) -> View:
    """A view that leaves a random `share` of its requests to another."""

    @wraps(view)
    def either(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        chosen = other if random.random() < share else view  # noqa: S311 - a lapse, not a secret
        return chosen(request, *args, **kwargs)

    return either
