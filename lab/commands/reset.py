"""`reset`: have a variant's live database as it was seeded."""

import argparse

from lab.dashboard.places import SwitchboardError, ask, socket_path
from lab.dashboard.preflight import AlreadyRunningError, only_one
from lab.registry import get_scenario, get_variant, variants_of
from lab.runner.arms import database_name, drop
from lab.runner.preflight import RefusedError
from lab.services import postgres
from lab.services.servers import Servers


def run(options: argparse.Namespace) -> int:
    """Drop the databases that `make lab` serves this scenario from; the next request clones them anew."""
    scenario = get_scenario(options.name)
    variants = [get_variant(scenario, options.variant)] if options.variant else variants_of(scenario)
    names = [variant.name for variant in variants]
    try:
        with only_one(), Servers(), postgres.connect() as server:
            for name in names:
                drop(server, database_name("v", scenario.name, name))
    except AlreadyRunningError:
        _ask_the_running_one(scenario.name, names)
    print(f"{scenario.name}: {', '.join(names)}: the next request finds what was seeded.")
    return 0


def _ask_the_running_one(scenario: str, names: list[str]) -> None:
    if not socket_path().exists():
        raise RefusedError("`make lab` is starting or ending. Try again in a moment.")
    try:
        for name in names:
            ask(do="reset", scenario=scenario, variant=name)
    except SwitchboardError as error:
        raise RefusedError(str(error)) from error
