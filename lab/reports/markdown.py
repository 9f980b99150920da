"""summary.md: a run, or the whole catalogue, fit for a pull request or the summary of a CI step."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from lab.reports.arms import table
from lab.reports.engine import encodable
from lab.reports.figures import MARKS
from lab.reports.matrix import matrix

LONGEST = 60_000
MARKUP = re.compile(r"([\\`*_{}\[\]<>#|!~&$^@]|:(?=[\w/]))")
VERDICTS = {"PROVEN": "✓", "NOT FIXED": "✗", "NOT REPRODUCED": "✗", "INCONCLUSIVE": "?"}


def of_run(result: dict[str, Any]) -> str:
    """The verdict, the arms and the claims of one run, at most 60,000 bytes long."""
    control = result["control"]
    parts = [
        f"## {verdict(result)}: {plain(result['title'])}",
        plain(result["incident"]),
        *_bullets(result["causes"]),
        _rows(*_arms(result)),
        _rows(*_claims(result)),
        *(_bullets(arm["bound"] and f"{arm['variant']}: {arm['bound']}" for arm in result["arms"])),
        *(
            _bullets(
                f"{arm['variant']} costs: {name}: {text}"
                for arm in result["arms"]
                for name, text in arm["price"].items()
            )
        ),
        plain(f"A/A control: {control['of']} on two servers {control['ratio']:.2f}x") if control else "",
        plain(f"{result['scope']}, {result['seconds']:.1f} s, seed {result['seed']}, commit {result['commit']}."),
        code(result["command"]),
    ]
    return fitted("\n\n".join(filter(None, parts)) + "\n")


def of_catalogue(results: Sequence[tuple[dict[str, Any], int]], planned: int) -> str:
    """A row for every scenario that was run, so many times, of so many planned; then the causes where there are any."""
    proven = sum(result["verdict"] == "PROVEN" for result, _ in results)
    seconds = sum(result["seconds"] for result, _ in results)
    rows = [
        [code(result["scenario"]), verdict(result), f"{result['seconds']:.1f}", str(tries), *tally(result)]
        for result, tries in results
    ]
    heads = ["Scenario", "Verdict", "Seconds", "Runs", "Claims ✓", "✗", "?"]
    why = [f"{result['scenario']}: {cause}" for result, _ in results for cause in result["causes"]]
    left = f" Not run to their end: {planned - len(results)}." if planned > len(results) else ""
    parts = [
        f"## {proven} of {planned} scenarios PROVEN in {seconds:,.0f} s",
        f"Broken variants must break a claim, fixes must keep them all.{left}",
        *_bullets(why),
        _rows(heads, rows) if rows else "",
    ]
    return fitted("\n\n".join(filter(None, parts)) + "\n")


def verdict(result: dict[str, Any]) -> str:
    """The verdict with its mark."""
    return f"{VERDICTS[result['verdict']]} {result['verdict']}"


def tally(result: dict[str, Any]) -> list[str]:
    """How many claims of all arms hold, are broken, are not known."""
    values = [finding["value"] for arm in result["arms"] for finding in arm["findings"]]
    return [str(values.count(value)) for value in MARKS]


def plain(text: str) -> str:
    """Text that Markdown leaves as it is, on one line."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """Text as code, on one line."""
    return f"`{' '.join(text.replace('`', chr(39)).replace('|', '/').split())}`"


def fitted(text: str) -> str:
    """The text, its last lines left out where it would be longer than 60,000 bytes."""
    text = encodable(text)
    note = "\n\nMore is in report.html: this summary was cut off here.\n"
    if len(text.encode()) <= LONGEST:
        return text
    kept = text.encode()[: LONGEST - len(note.encode())].decode(errors="ignore")
    return kept.rpartition("\n")[0] + note


def _bullets(lines: Iterable[str]) -> list[str]:
    found = [f"- {plain(line)}" for line in lines if line]
    return ["\n".join(found)] if found else []


def _arms(result: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    told = table(result)
    heads = ["Variant", "Outcome", "Requests", "Requests/s", "p50 ms", "p95 ms", "p99 ms", "max ms"]
    heads += ["Statements a request"] * told["counted"] + ["Times as fast as broken"] * told["compared"]
    rows = []
    for arm in told["rows"]:
        row = [code(arm["variant"]), arm["words"], arm["requests"], arm["per_second"], *arm["ms"]]
        rows.append(row + [arm["statements"]] * told["counted"] + [plain(arm["ratio"])] * told["compared"])
    return heads, rows


def _claims(result: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    told = matrix(result)
    heads = ["Claim", *(code(arm["variant"]) for arm in result["arms"])]
    rows = [
        [plain(row["sentence"]), *(f"{cell['mark']} {plain(cell['figures'])}" for cell in row["cells"])]
        for row in told["rows"]
    ]
    return heads, rows


def _rows(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
