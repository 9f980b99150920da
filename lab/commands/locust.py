"""`locust`: Locust's web UI, opened on one scenario."""

import argparse

from lab.dashboard.preflight import AlreadyRunningError
from lab.dashboard.supervisor import Options, serve


def run(options: argparse.Namespace) -> int:
    """Serve as `lab` does, with one scenario's users; where `lab` is up already, say where its Locust is."""
    try:
        serve(Options(options.port, options.locust_port, preset=options.name))
    except AlreadyRunningError as running:
        if not running.locust:
            raise
        print(f"`make lab` is running: {running.locust}/?scenario={options.name}")
    return 0
