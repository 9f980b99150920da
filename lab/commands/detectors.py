"""`detectors`: run every detector on broken and on the recommended fix, and write down which see the bug."""

import argparse
import contextlib
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from lab.commands.docs import DOCS
from lab.commands.scenario import stoppable
from lab.detectors.page import DATA, NOT_RUN, page, read, text_of
from lab.detectors.sight import DETECTORS
from lab.detectors.survey import Survey
from lab.discovery import scenario_names
from lab.registry import get_scenario
from lab.reports.terminal import TerminalProgress
from lab.runner.preflight import Canary, RunLock
from lab.runner.profile import ensure_silk_database
from lab.services import forked
from lab.services.servers import Servers
from lab.whole import write_whole


def run(options: argparse.Namespace) -> int:
    """Run them on one scenario or on all, write what was found after each, and print the matrix."""
    console = Console()
    names = [options.name] if options.name else scenario_names()
    with stoppable(), contextlib.ExitStack() as stack:
        stack.callback(RunLock().release)
        forked.warm_up()
        servers = stack.enter_context(Servers())
        stack.enter_context(contextlib.closing(Canary()))
        ensure_silk_database()
        survey = Survey(servers.warden, stack.enter_context(TerminalProgress(console)).step)
        for name in names:
            keep(name, survey.of(get_scenario(name)))
    show(console, names)
    return 0


def keep(name: str, entry: dict[str, Any]) -> None:
    """Write what was found of one scenario beside what is known of the others that are shipped."""
    known = read() | {name: entry}
    shipped = {name: known[name] for name in scenario_names() if name in known}
    write_whole(DATA, text_of(shipped))
    write_whole(DOCS / "detectors.md", page(shipped))


def show(console: Console, names: Sequence[str]) -> None:
    """Print what each detector answers."""
    found = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("scenario", *(detector.title for detector in DETECTORS)):
        found.add_column(heading, overflow="fold")
    entries = read()
    for name in names:
        cells = [entries[name]["detectors"].get(detector.name, {}) for detector in DETECTORS]
        found.add_row(name, *(cell.get("answer", NOT_RUN) for cell in cells))
    console.print(found)
