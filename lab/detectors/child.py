"""A process that sends the requests of one scenario under one set of detectors, and writes down what they showed."""

import json
import os
import warnings
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest

from lab.caps import cap_this_process

KIND = "d"


def always(request: HttpRequest) -> bool:
    """Show the toolbar to everybody."""
    return True


def look(order: dict[str, Any]) -> dict[str, Any]:
    """What the detectors of this process showed of one variant."""
    from lab.databases import using_database
    from lab.detectors.passes import PASSES
    from lab.detectors.sending import Sender

    database, prepare = rows_of(order)
    prepare()
    with using_database(database):
        sender = Sender(order["scenario"], order["variant"], prepare, counting=order["process"] == "plain")
        first = [sender.send(requests) for requests in order["rounds"]]
        sights = PASSES[order["process"]](sender, order["rounds"], database)
    return {
        "statuses": [[answered.status for answered in answers] for answers in first],
        "statements": [[answered.statements for answered in answers] for answers in first],
        "sights": {name: asdict(sight) for name, sight in sights.items()},
    }


def rows_of(order: dict[str, Any]) -> tuple[str, Callable[[], None]]:
    """The database to use, and what sets its rows before each round: the race's own way, or a copy made anew."""
    from django.db import connections

    from lab.registry import load_scenario
    from lab.runner import arms
    from lab.services import postgres

    # Only then: with the scenario come all its variants, and one may have a receiver that hears of this one's rows too.
    race = load_scenario(order["scenario"]).interleaving if order["rows"] == "prepared" else None
    if race is not None:
        return order["database"], race.prepare
    if order["rows"] == "kept":
        return order["database"], lambda: None
    copy = arms.database_name(KIND, order["scenario"], f"{order['variant']}_copy")

    def restore() -> None:
        connections["default"].close()
        with postgres.connect() as server:
            arms.clone(server, order["database"], copy)

    return copy, restore


def main() -> None:
    """Do what the environment orders."""
    cap_this_process()
    warnings.simplefilter("ignore")
    django.setup()
    if settings.CELERY_TASK_ALWAYS_EAGER:
        import_module("lab.celery")  # without it `delay()` would look for the default app's broker
    found = look(json.loads(os.environ["LAB_ORDER"]))
    Path(os.environ["LAB_ORDER_OUTPUT"]).write_text(json.dumps(found))


if __name__ == "__main__":
    main()
