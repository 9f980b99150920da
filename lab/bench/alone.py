"""One theme measured by itself: `python -m lab.bench.<theme>`, for those that take options."""

import logging
import os
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from lab.bench.line import Line
from lab.services import forked
from lab.state import install_secrets

MARKS = {True: "✓", False: "✗", None: "?"}


def alone(measure: Callable[[], list[Line]]) -> int:
    """Measure, say meanwhile what is done, print the lines; gives 1 if a target was missed."""
    import django

    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    logging.getLogger("lab.bench").setLevel(logging.INFO)
    install_secrets()
    os.environ["DJANGO_SETTINGS_MODULE"] = "lab.settings.base"
    forked.warm_up()
    django.setup()
    lines = measure()
    table = Table("", "what", "figure", "target", "note", box=None, pad_edge=False, header_style="bold")
    for line in lines:
        table.add_row(MARKS[line.met], line.what, line.figure, line.target, line.note)
    Console().print(table)
    return 1 if any(line.met is False for line in lines) else 0
