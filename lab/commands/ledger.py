"""`ledger`: how the last runs of every scenario ended, as long as the code stayed the same."""

import argparse

from rich.console import Console
from rich.table import Table

from lab.discovery import scenario_names
from lab.runner.ledger import path, streak, unreadable


def run(options: argparse.Namespace) -> int:
    """Show the table."""
    show(Console(markup=False, emoji=False), scenario_names())
    return 0


def show(console: Console, names: list[str]) -> None:
    """Print, for each scenario, how many of its last runs in a row were PROVEN, and what broke the row."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("scenario", "PROVEN in a row", "runs of this code", "seconds (median)", "last other verdict"):
        table.add_column(heading)
    for name in names:
        proven, total, runs = streak(name)
        seconds = sorted(entry.seconds for entry in runs)
        middle = f"{seconds[len(seconds) // 2]:.1f}" if seconds else ""
        other = next((entry for entry in reversed(runs) if entry.verdict != "PROVEN"), None)
        words = f"{other.verdict} {other.when}: {other.cause[:80]}" if other else ""
        table.add_row(name, f"{proven} of {total}", str(total), middle, words)
    console.print(table)
    if torn := unreadable():
        console.print(f"{torn} lines of {path()} can not be read; the runs they tell of are not counted.")
