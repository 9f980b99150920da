"""`isolation`: the anomalies at every isolation level beside what is published, and what each makes of the variants."""

import argparse
import contextlib
import time
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table

from lab.commands.scenario import stoppable
from lab.discovery import ROOT
from lab.isolation.anomalies import ANOMALIES
from lab.isolation.matrix import LEVELS, Cell, Level, differences, play_all
from lab.isolation.page import how_row, matrix_rows, page, variant_row
from lab.isolation.variants import Outcome, by_variant, explore_levels
from lab.registry import scenarios
from lab.reports.terminal import TerminalProgress
from lab.runner.arms import database_name
from lab.runner.preflight import Canary, RunLock
from lab.scenario import Variant
from lab.services import postgres
from lab.services.servers import Servers
from lab.whole import write_whole

PAGE = ROOT / "docs" / "isolation.md"


def run(options: argparse.Namespace) -> int:
    """Play all, print both tables, write docs/isolation.md; gives 1, and writes nothing, where a cell is different."""
    console = Console()
    with stoppable(), contextlib.ExitStack() as stack:
        stack.callback(RunLock().release)
        servers = stack.enter_context(Servers())
        stack.enter_context(contextlib.closing(Canary()))
        version = server_version()
        cells = anomalies(console, version)
        if differences(cells):
            return 1
        outcomes = variants(console, servers)
    write_whole(PAGE, page(version, cells, outcomes))
    console.print(f"wrote {PAGE.relative_to(ROOT)}", highlight=False)
    return 0


def server_version() -> str:
    """The server's version, without what a distribution adds to it."""
    with postgres.connect() as server:
        row = server.execute("SHOW server_version").fetchone()
    return str(row[0]).split()[0] if row else ""


def anomalies(console: Console, version: str) -> list[Cell]:
    """Play the anomalies at every level and print them, with what was done wherever one is not as published."""
    began = time.monotonic()
    cells = play_all(database_name("i", "isolation"))
    took = time.monotonic() - began
    different = differences(cells)
    console.print(_table(["", *(anomaly.name for anomaly in ANOMALIES)], matrix_rows(cells)))
    console.print(_table(["", "anomaly", *LEVELS], ([a.name, a.title, *how_row(a, cells)] for a in ANOMALIES)))
    for cell, published in different:
        console.print(f"{cell.anomaly.name} at {cell.level}: published {published}, here {cell.mark}\n{cell.timelines}")
    words = f"{len(cells) - len(different)} of {len(cells)} cells are as published, in {took:.1f} s"
    console.print(f"{words}, on PostgreSQL {version}\n", highlight=False)
    return cells


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def variants(console: Console, servers: Servers) -> list[Outcome]:
    """Explore every variant that ships with an interleaving at every level, and print what became of it."""
    outcomes: list[Outcome] = []
    with TerminalProgress(console) as progress:

        def watch(variant: Variant, level: Level) -> None:
            progress.step("explore", f"{variant.scenario}/{variant.name} at {level}")

        for scenario in scenarios():
            database = database_name("i", scenario.name)
            outcomes += explore_levels(scenario, scenario.variants, database, servers.warden, watch)
    rows = ([cell.strip("`") for cell in variant_row(*both)] for both in by_variant(outcomes).items())
    console.print(_table(["scenario", "variant", *LEVELS], rows))
    return outcomes
