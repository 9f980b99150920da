"""What `make prove` leaves behind: one index over all its runs, junit.xml, and a summary in Markdown."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lab.reports.assets import alone
from lab.reports.engine import rendered
from lab.reports.junit import to_junit
from lab.reports.markdown import of_catalogue, tally, verdict
from lab.whole import write_whole

INDEX, SUMMARY = "index.html", "summary.md"
Proved = tuple[dict[str, Any], int]


def write(folder: Path, results: Sequence[Proved], planned: int) -> None:
    """Write all three; each result comes with how often its scenario was run, `planned` is how many there will be.

    Raises:
        OSError: something could not be written; what was there before still is.
    """
    write_whole(folder / INDEX, to_index(results, planned))
    write_whole(folder / "junit.xml", to_junit(result for result, _ in results))
    write_whole(folder / SUMMARY, of_catalogue(results, planned))


def to_index(results: Sequence[Proved], planned: int) -> str:
    """A page with a row for every scenario, and a link to its report in the folder beside this one."""
    context = {
        "rows": [_row(result, tries) for result, tries in results],
        "proven": sum(result["verdict"] == "PROVEN" for result, _ in results),
        "planned": planned,
        "left": planned - len(results),
        "seconds": f"{sum(result['seconds'] for result, _ in results):,.0f}",
        "commit": results[-1][0]["commit"] if results else "",
        "environment": results[-1][0]["environment"].items() if results else (),
    }
    return rendered("index.html", {**context, **alone(scripts=False)})


def _row(result: dict[str, Any], tries: int) -> dict[str, Any]:
    return {
        **{name: result[name] for name in ("scenario", "title", "causes", "run")},
        "verdict": verdict(result),
        "name": result["verdict"].lower().replace(" ", "-"),
        "seconds": f"{result['seconds']:,.1f}",
        "measuring": f"{result['measuring_seconds']:,.1f}",
        "tries": tries,
        "arms": len(result["arms"]),
        "claims": tally(result),
    }
