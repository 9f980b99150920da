"""The terminal: progress while a run works, and the verdict with its figures."""

from pathlib import Path
from textwrap import indent
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.padding import Padding
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from lab.latency import hides
from lab.reports.grade import MARKS as GRADE_MARKS
from lab.reports.grade import in_words, reasons
from lab.reports.printable import printable
from lab.runner.progress import Silent

MARKS = {"holds": ("✓", "green"), "broken": ("✗", "red"), "unknown": ("?", "yellow")}
COLOURS = {"PROVEN": "bold green", "NOT FIXED": "bold red", "NOT REPRODUCED": "bold red", "INCONCLUSIVE": "bold yellow"}
EXPECTED = {
    "broken": "has the bug",
    "tempting": "half a fix: must fail too",
    "fixed": "a fix: must hold",
    "attempt": "your own: judged like a fix",
}


class TerminalProgress(Silent):
    """Steps, a bar and live figures on a terminal; one plain line a step elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._figures: dict[str, tuple[int, float]] = {}
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(30), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console)
        self._task = self._progress.add_task("", total=None)
        self._live = Live(self._progress, console=console, transient=True, refresh_per_second=8)

    def __enter__(self) -> "TerminalProgress":
        if self._console.is_terminal:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._live.stop()

    def step(self, name: str, detail: str = "") -> None:
        """Show that a step has begun."""
        words = f"{name:<10} {detail}"
        if self._console.is_terminal:
            self._progress.reset(self._task, total=None, description=words)
        else:
            self._console.print(f"  {words}", style="dim", highlight=False)

    def block(self, variant: str, done: int, total: int, report: dict[str, Any]) -> None:
        """Show how far the load is, and how each variant does."""
        if not self._console.is_terminal:
            return
        count, seconds = self._figures.get(variant, (0, 0.0))
        self._figures[variant] = (count + report["served"], seconds + report["took"])
        self._progress.update(self._task, total=total, completed=min(done, total))
        lines = [f"  {name:<32} {n / max(s, 1e-9):>8,.0f} requests/s" for name, (n, s) in self._figures.items()]
        self._live.update(Group(self._progress, Text("\n".join(lines), style="dim")))


def show(console: Console, result: dict[str, Any], folder: Path, *, lab: str = "") -> None:
    """Print a result: arms, claims, prices, verdict, and where everything is."""
    result = printable(result)
    console.print()
    console.print(Text(result["title"], style="bold"), Text(f"  {result['incident']}", style="italic"), sep="\n")
    for arm in result["arms"]:
        console.print(_arm(arm))
    for line in [*_footer(result, lab), *_where(result, folder)]:
        console.print(line, soft_wrap=True)


def show_grade(console: Console, result: dict[str, Any], folder: Path, *, spoilers: bool = True) -> None:
    """Print how a learner's attempt was graded: its claims, what beats it, and how it compares with the best fix."""
    result = printable(result)
    grade = result["grade"]
    attempt = next(arm for arm in result["arms"] if arm["variant"] == grade["attempt"])
    console.print(_arm({**attempt, "price": {}}))
    if grade["beaten_by"]:
        console.print(Text(f"\n  An order of two requests that beats it: {grade['beaten_by']['what']}", style="bold"))
        console.print(Text(indent(grade["beaten_by"]["text"], "  ")), soft_wrap=True)
    console.print()
    for line in in_words(grade, spoilers=spoilers):
        console.print(Padding(Text(line), (0, 0, 0, 2)), highlight=False)
    verdict = f"{grade['grade']} {GRADE_MARKS[grade['grade']]}"
    console.print(Text.assemble("\n", (verdict, "bold"), f"  ({result['scope']})"))
    for cause in reasons(grade, spoilers=spoilers):
        console.print(Text(f"  {cause}"), soft_wrap=True)
    # The result holds everything about the fix, its SQL too.
    for place in _where(result, folder) if spoilers else [Text(f"  again    {result['command']} SPOILERS=0")]:
        console.print(place, soft_wrap=True)


def _arm(arm: dict[str, Any]) -> Group:
    head = Text.assemble((arm["variant"], "bold cyan"), "  ", (EXPECTED[arm["kind"]], "dim"))
    parts: list[Any] = [Text(""), head, Padding(Text(arm["summary"]), (0, 0, 0, 2))]
    table = Table.grid(padding=(0, 1))
    for finding in arm["findings"]:
        mark, colour = MARKS[finding["value"]]
        words = Text.assemble(finding["sentence"], "  ", (finding["figures"], colour))
        table.add_row(Text(mark, style=colour), words)
    parts.append(Padding(table, (0, 0, 0, 2)))
    parts.extend(Padding(Text(line, style="dim"), (0, 0, 0, 2)) for line in _details(arm))
    return Group(*parts)


def _details(arm: dict[str, Any]) -> list[str]:
    load, lines = arm["load"], []
    outcomes = ", ".join(f"{count:,} {name}" for name, count in sorted(load["outcomes"].items(), reverse=True))
    ms = load["ms"]
    if ms:
        lines.append(
            f"{load['requests']:,} requests ({outcomes}), {load['per_second']:,.0f}/s, "
            f"p50 {ms['p50']:.4g} ms, p95 {ms['p95']:.4g} ms, p99 {ms['p99']:.4g} ms"
        )
    if hides(load):
        honest = load["ms_corrected"]["p99"]
        lines.append(f"p99 {honest:,.0f} ms, counting the requests that users could not send while they waited")
    ratio = load["as_fast_as_broken"]
    if ratio:
        lines.append(f"{ratio['ratio']:.2f}x as fast as broken [{ratio['low']:.2f}, {ratio['high']:.2f}]")
    if arm["bound"]:
        lines.append(arm["bound"])
    lines.extend(f"costs: {name.lower()}: {text}" for name, text in arm["price"].items())
    return lines


def _footer(result: dict[str, Any], lab: str) -> list[Text]:
    lines = [Text(""), Text.assemble((result["verdict"], COLOURS[result["verdict"]]), f"  ({result['scope']})")]
    lines += [Text(f"  {cause}") for cause in result["causes"]]
    if control := result["control"]:
        interval = f"{control['ratio']:.2f}x [{control['low']:.2f}, {control['high']:.2f}], p {control['p']:.2f}"
        lines.append(Text(f"  A/A control: {control['of']} on two servers {interval}", style="dim"))
    silk = [(arm["variant"], arm["silk"][-1]) for arm in result["arms"] if arm["silk"]]
    if silk:
        lines.append(Text("  Silk     one recorded request of each variant, open while `make lab` runs:"))
    lines += [Text(f"           {lab}/{link['link']}  {name}") for name, link in silk]
    return lines


def _where(result: dict[str, Any], folder: Path) -> list[Text]:
    """How long it took, where its files are, and how to have it again."""
    rest = result["seconds"] - result["measuring_seconds"]
    place = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    return [
        Text(f"  {result['seconds']:.1f} s, of which {rest:.1f} s not measuring", style="dim"),
        Text(f"  report   {place / 'report.html'}"),
        Text(f"  data     {place / 'result.json'}"),
        Text(f"  again    {result['command']}"),
    ]
