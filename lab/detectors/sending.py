"""Requests of a scenario sent to one variant inside this process: one at a time, or all parties of a race at once."""

import json
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, cast

from django.apps import apps
from django.core.cache import cache
from django.core.signals import got_request_exception
from django.db import connection, connections
from django.http import StreamingHttpResponse
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

Asked = dict[str, Any]
Round = Sequence[Asked]


@dataclass(slots=True)
class Answered:
    """One request's end: its status (0 where nothing came of it), the statements it sent, the exceptions it met."""

    status: int = 0
    statements: int = 0
    exceptions: list[str] = field(default_factory=list)


class Sender:
    """Sends rounds of requests to one variant; before each the cache is emptied, and `prepare` sets the rows.

    Where it is `counting`, statements are counted as assertNumQueries does.
    """

    def __init__(self, scenario: str, variant: str, prepare: Callable[[], None], *, counting: bool) -> None:
        self.prefix = f"/{scenario}/{variant}/"
        self._routes = ModuleType(f"lab.detected.{scenario}.{variant}")
        routes = [path(self.prefix[1:], include(f"scenarios.{scenario}.{variant}"))]
        if apps.is_installed("debug_toolbar"):
            routes.append(path("__debug__/", include("debug_toolbar.urls")))
        self._routes.urlpatterns = routes  # type: ignore[attr-defined]
        self._prepare, self._counting = prepare, counting

    def send(self, requests: Round) -> list[Answered]:
        """Send the requests of a round at the same time, each from a thread of its own."""
        cache.clear()
        self._prepare()
        answers = [Answered() for _ in requests]
        ready = threading.Barrier(len(requests))
        threads = [
            threading.Thread(target=self._ask, args=[request, answered, ready])
            for request, answered in zip(requests, answers, strict=True)
        ]
        with override_settings(ROOT_URLCONF=self._routes):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return answers

    def _ask(self, request: Asked, answered: Answered, ready: threading.Barrier) -> None:
        mine = threading.get_ident()

        def note(**_: Any) -> None:
            if threading.get_ident() == mine:
                answered.exceptions.append(_name_of_current())

        got_request_exception.connect(note)
        connection.ensure_connection()  # else Silk would time it as part of the first statement
        try:
            with CaptureQueriesContext(connection) if self._counting else nullcontext(()) as queries:
                ready.wait()
                answered.status = self._exchange(request)
        except Exception as error:  # noqa: BLE001 - the end of a stream can raise whatever the variant raises
            answered.exceptions.append(type(error).__name__)
        finally:
            got_request_exception.disconnect(note)
            answered.statements = len(queries)
            connections.close_all()

    def _exchange(self, request: Asked) -> int:
        client = Client(raise_request_exception=False, HTTP_HOST="127.0.0.1")
        body = "" if request["json"] is None else json.dumps(request["json"])
        where = self.prefix + request["path"]
        response = client.generic(request["method"], where, body, "application/json", headers=request["headers"])
        if response.streaming:
            b"".join(cast(StreamingHttpResponse, response))
        return response.status_code


def _name_of_current() -> str:
    return type(sys.exception()).__name__
