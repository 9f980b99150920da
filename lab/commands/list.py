"""`list`: all scenarios, a line each."""

import argparse

from rich.console import Console
from rich.table import Table

from lab.registry import scenarios


def run(options: argparse.Namespace) -> int:
    """Show every scenario with its incident and its variants."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("scenario", "family", "level", "minutes", "incident", "variants"):
        table.add_column(heading)
    for scenario in scenarios():
        counts = f"1 broken, {len(scenario.tempting)} tempting, {len(scenario.fixes)} fixed"
        figures = (scenario.family, str(scenario.level), str(scenario.minutes))
        table.add_row(scenario.name, *figures, scenario.incident, counts)
    Console().print(table)
    return 0
