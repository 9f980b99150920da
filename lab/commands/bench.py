"""`bench`: the lab itself, measured against its targets; ratios and counts first, seconds of this machine second."""

import argparse
import logging
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status
from rich.table import Table

from lab.bench import document
from lab.bench.line import Line
from lab.bench.themes import THEMES
from lab.discovery import ROOT
from lab.registry import UnknownNameError
from lab.runner.progress import Terminated
from lab.whole import write_whole

PAGE = ROOT / "docs" / "benchmarks.md"


def run(options: argparse.Namespace) -> int:
    """Measure, theme by theme, and print each one's table; gives 1 if a target was missed."""
    chosen = choose(options.only)
    console = Console()
    signal.signal(signal.SIGTERM, _terminate)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    lines: list[Line] = []
    for number, name in enumerate(chosen, 1):
        lines += _measure(name, f"{number} of {len(chosen)}", console)
    missed, open_ = ([line for line in lines if line.met is met] for met in (False, None))
    console.print(f"{len(lines)} lines, {len(missed)} missed, {len(open_)} open; {document.path()}", highlight=False)
    # Only when asked: figures in the docs belong to a quiet machine, and not to whoever measured last.
    if options.write:
        write_whole(PAGE, document.markdown(document.load()))
        console.print(f"wrote {PAGE.relative_to(ROOT)}", highlight=False)
    return 1 if missed else 0


def choose(only: str | None) -> list[str]:
    """The names of the themes to measure.

    Raises:
        UnknownNameError: there is no such theme.
    """
    if only and only not in THEMES:
        raise UnknownNameError(f"ONLY={only}: no such theme. There are: {', '.join(THEMES)}.")
    return [only] if only else list(THEMES)


def _measure(name: str, place: str, console: Console) -> list[Line]:
    began = time.monotonic()
    if not console.is_terminal:
        console.print(f"{place}: {name}", highlight=False)
    with console.status(f"{place}: {name}") as status, shown(status):
        lines = THEMES[name]()
    document.keep(name, lines, time.monotonic() - began)
    console.print(_table(name, lines))
    return lines


@contextmanager
def shown(status: Status) -> Iterator[None]:
    """Show on the status line which round it is."""
    log, prefix = logging.getLogger("lab.bench"), status.status
    handler = Shown(lambda words: status.update(f"{prefix}: {words}"))
    log.propagate = False
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)


class Shown(logging.Handler):
    """Hands every message on."""

    def __init__(self, show: Callable[[str], None]) -> None:
        super().__init__()
        self._show = show

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one message on."""
        self._show(record.getMessage())


def _table(name: str, lines: Sequence[Line]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", name, "figure", "target", "note"):
        table.add_column(heading)
    for line in lines:
        table.add_row(document.MARKS[line.met], line.what, line.figure, line.target, line.note)
    return table


def _terminate(*_: object) -> None:
    raise Terminated
