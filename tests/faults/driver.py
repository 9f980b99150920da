"""The runner of one trial: the lab's command line on a cut-down pair, with two handles for faults from within.

Usage: `python -m tests.faults.driver NAME PAIR SEED [--proxied]`. Words on standard input: `clock SECONDS` shifts the
wall clock, `network slow` and `network reset` spoil the way from Locust to the arms (with --proxied), `network well`.
"""

import faulthandler
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import time_machine

import lab.__main__
from lab.__main__ import main
from lab.services.locust import Load
from tests.faults import pairs
from tests.faults.proxy import Network

NETWORK = Network()


def listen() -> None:
    """Obey until the input ends."""
    for line in sys.stdin:
        word, _, value = line.strip().partition(" ")
        if word == "clock":
            time_machine.travel(time.time() + float(value), tick=True).start()
        elif word == "network":
            NETWORK.mood = value


def tell_databases(serve: Callable[[Any], None]) -> Callable[[Any], None]:
    """Before serving, write down which databases of runs there are, and which this run has made."""

    def told(job: Any) -> None:
        from lab.services import postgres

        with postgres.connect() as server:
            plans = server.execute("SHOW auto_explain.log_min_duration").fetchone()
            rows = server.execute("SELECT datname FROM pg_database WHERE datname ~ '^lab_[ai]_' ORDER BY 1").fetchall()
        ours = [arm.database for arm in (*job.arms, job.control) if arm]
        seen = {"there": [row[0] for row in rows], "ours": sorted(ours), "plans": plans}
        Path(os.environ["FAULTS_DATABASES"]).write_text(json.dumps(seen))
        serve(job)

    return told


def through(scenario: str, urls: list[str], *more: Any) -> Load:
    """A load whose requests go through the network."""
    return Load(scenario, [NETWORK.way_to(url) for url in urls], *more)


def prepare(name: str, pair: str, proxied: bool) -> None:
    """Have the command line find the pair under the scenario's name, and put the handles in."""
    cut = pairs.pair_of(name, pair)
    mock.patch("lab.registry.get_scenario", return_value=cut).start()
    from lab.runner.run import ScenarioRun

    mock.patch.object(ScenarioRun, "_serve", tell_databases(ScenarioRun._serve)).start()
    if proxied:
        mock.patch("lab.runner.play.Load", through).start()


def start(arguments: list[str]) -> int:
    """Run the pair; gives the exit code of the command line."""
    name, pair, seed, *rest = arguments
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lab.settings.base")
    original = lab.__main__._dispatch

    def dispatch(options: Any) -> int:
        import django

        from lab.state import install_secrets

        install_secrets()
        django.setup()
        prepare(name, pair, "--proxied" in rest)
        return int(original(options))

    mock.patch("lab.__main__._dispatch", dispatch).start()
    faulthandler.register(signal.SIGUSR1)
    threading.Thread(target=listen, daemon=True).start()
    return main(["scenario", name, "--seed", seed, "--no-profile", "--json"])


if __name__ == "__main__":
    sys.exit(start(sys.argv[1:]))
