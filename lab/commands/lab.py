"""`lab`: start everything and stay, until Ctrl-C, which is the normal end: the exit code is then 0."""

import argparse

from lab.dashboard.supervisor import Options, serve


def run(options: argparse.Namespace) -> int:
    """Serve the index, every variant, Silk and Locust."""
    serve(Options(options.port, options.locust_port, options.bind, with_locust=not options.no_locust))
    return 0
