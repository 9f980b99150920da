"""The process of the profile pass: sends the requests of every variant through Silk's middleware."""

import json
import os
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import Client, override_settings
from django.urls import include, path

from lab.caps import cap_this_process

KEPT = 2000
ROOM_LOCK = 20_260_102


def urlconf(scenario: str, variant: str) -> ModuleType:
    """The routes of one variant, as its own server has them."""
    module = ModuleType(f"lab.profiled.{scenario}.{variant}")
    routes = [path(f"{scenario}/{variant}/", include(f"scenarios.{scenario}.{variant}"))]
    module.urlpatterns = routes  # type: ignore[attr-defined]
    return module


def profile_arm(arm: dict[str, str], requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Send the requests to one variant; gives what Silk recorded of them."""
    from silk.models import Request as Recorded

    from lab.databases import using_database

    links = []
    with using_database(arm["database"]), override_settings(ROOT_URLCONF=urlconf(arm["scenario"], arm["variant"])):
        client = Client(raise_request_exception=False, HTTP_HOST="127.0.0.1")
        for request in requests:
            body = {} if request["json"] is None else {"data": request["json"], "content_type": "application/json"}
            url = f"/{arm['scenario']}/{arm['variant']}/{request['path']}"
            status = client.generic(request["method"], url, **_encoded(body)).status_code
            recorded = Recorded.objects.filter(path=url.partition("?")[0]).order_by("-start_time").first()
            if recorded is not None:
                link = f"silk/request/{recorded.id}/"
                links.append(
                    {"name": request["name"], "status": status, "link": link, "queries": recorded.num_sql_queries}
                )
    return links


def _encoded(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "data": json.dumps(body["data"])} if body else {}


def make_room() -> None:
    """Have Silk's tables there and not too full; processes that do this at the same time take turns."""
    with connections["silk"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ROOM_LOCK])
        if "silk_request" not in connections["silk"].introspection.table_names():
            call_command("migrate", "silk", database="silk", verbosity=0)
        call_command("silk_request_garbage_collect", max_requests=KEPT, verbosity=0)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [ROOM_LOCK])


def main() -> None:
    """Do what the environment orders, and write the links."""
    cap_this_process()
    django.setup()
    if settings.CELERY_TASK_ALWAYS_EAGER:
        import_module("lab.celery")  # without it `delay()` would look for the default app's broker
    order = json.loads(os.environ["LAB_PROFILE"])
    make_room()
    links = {arm["variant"]: profile_arm(arm, order["requests"]) for arm in order["arms"]}
    Path(os.environ["LAB_PROFILE_OUTPUT"]).write_text(json.dumps(links))


if __name__ == "__main__":
    main()
