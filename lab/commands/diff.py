"""`diff`: what a fix changes in broken, cut from the live files."""

import argparse

from rich.console import Console
from rich.syntax import Syntax

from lab.registry import get_scenario, get_variant
from lab.source import unified_diff


def run(options: argparse.Namespace) -> int:
    """Show the difference between broken and a variant, the recommended fix by default."""
    scenario = get_scenario(options.name)
    fix = next(variant for variant in scenario.variants if variant.kind == "fixed")
    variant = get_variant(scenario, options.fix) if options.fix else fix
    console = Console()
    console.print(variant.summary, style="bold")
    text = unified_diff(scenario.variants[0], variant)
    console.print(Syntax(text, "diff", background_color="default", word_wrap=True))
    return 0
