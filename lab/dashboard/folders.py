"""What the folder of a run says of it: the files are the truth, and the database only an index of them."""

import json
import math
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lab.dashboard.models import ArmResult, Origin, Run, State
from lab.grading import SCOPE
from lab.reports.printable import printable
from lab.reports.progress import NAME as PROGRESS
from lab.reports.progress import is_live, read_events
from lab.runner.plan import ASKED, RUN_ID
from lab.state import runs_dir
from lab.verdict import EXIT_CODES

RESULT, ENDED = "result.json", "aborted.json"
DOWNLOADS = {
    "result.json": "application/json",
    "progress.jsonl": "application/x-ndjson",
    "history.jsonl.gz": "application/gzip",
    "samples.json.gz": "application/gzip",
    "junit.xml": "application/xml",
    "summary.md": "text/markdown; charset=utf-8",
    "terminal.log": "text/plain; charset=utf-8",
    "report.html": "text/html; charset=utf-8",
}
MOST_BYTES = 64 * 2**20
# A folder is there a moment before its first file.
YOUNG_SECONDS = 60.0
KILLED = "It ended without a word: it was killed, or the machine went down."


class UnreadableError(ValueError):
    """The folder of a run does not hold what a run writes; the message says what is wrong."""


@dataclass(slots=True)
class Found:
    """A run and its arms as the folder tells them, in no database yet."""

    run: Run
    arms: list[ArmResult] = field(default_factory=list)


def file_of(run: str, name: str) -> Path | None:
    """A file of a run that may be handed out, None where there is no such thing, or where it is not the run's own."""
    if not RUN_ID.fullmatch(run) or name not in DOWNLOADS:
        return None
    path = runs_dir() / run / name
    own = not path.is_symlink() and path.resolve().is_relative_to(runs_dir().resolve() / run)
    return path if own and path.is_file() else None


def read(folder: Path) -> Found | None:
    """The run of a folder; None where nothing is in it yet.

    Raises:
        UnreadableError: what is in it was not written by a run, or is torn.
    """
    asked = _document(folder / ASKED)
    run = Run(
        id=folder.name, scenario=folder.name[16:].split("-")[0], origin=Origin.TERMINAL, started_at=_began(folder)
    )
    if asked:
        run.origin = asked["origin"] if asked.get("origin") in Origin.values else Origin.PAGES
        run.options = {key: asked[key] for key in ("variant", "users", "seconds", "seed", "grade") if key in asked}
        run.queued_at = moment(asked.get("asked")) or _named(folder)
        run.scope = clean(asked.get("scope", ""), 300)
    if result := _document(folder / RESULT):
        try:
            return _finished(run, printable(result))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise UnreadableError(f"its {RESULT} is not a run's: {type(error).__name__} {error}") from error
    return _unfinished(folder, run, asked)


def _unfinished(folder: Path, run: Run, asked: dict[str, Any]) -> Found | None:
    progress = folder / PROGRESS
    if ended := _document(folder / ENDED):
        run.state, run.message = _end(ended)
    elif progress.exists():
        live = is_live(progress)
        run.state, run.message = (State.RUNNING, "") if live else (State.ABORTED, KILLED)
    elif asked:
        run.state, run.started_at = State.QUEUED, None
        return Found(run)
    elif time.time() - folder.stat().st_mtime < YOUNG_SECONDS:
        return None
    else:
        run.state, run.message = State.ABORTED, KILLED
    _describe(run, next(iter(read_events(progress)), {}))
    if run.state != State.RUNNING:
        last = max(path.stat().st_mtime for path in [folder, progress, folder / ENDED] if path.exists())
        run.ended_at = datetime.fromtimestamp(last, UTC)
    return Found(run)


def _end(ended: dict[str, Any]) -> tuple[str, str]:
    """How a run ended that has no result, and why, in words."""
    state, why = ended.get("status"), printable(str(ended.get("why", "")))
    if why == "KeyboardInterrupt":
        return State.CANCELLED, "It was stopped by Ctrl-C."
    if why == "Terminated":
        return State.ABORTED, "It was stopped by SIGTERM."
    return state if state in State.values else State.ABORTED, clean(why, 4000)


def _describe(run: Run, plan: dict[str, Any]) -> None:
    """What a run without a result set out to do."""
    run.scope = clean(plan.get("scope", run.scope), 300)
    run.command = clean(plan.get("command", ""), 300)
    if run.scope == SCOPE:
        run.options = {**run.options, "grade": True}
    seed = plan.get("seed")
    run.seed = seed if isinstance(seed, int) and abs(seed) < 2**63 else None


def _finished(run: Run, result: dict[str, Any]) -> Found:
    if result["verdict"] not in EXIT_CODES:
        raise ValueError(f"verdict {result['verdict']!r}")
    run.state, run.verdict = State.FINISHED, result["verdict"]
    run.causes = [clean(cause, 4000) for cause in result["causes"]]
    _describe(run, result)
    run.seconds, run.measuring_seconds = float(result["seconds"]), float(result["measuring_seconds"])
    run.commit = clean(result["commit"], 60)
    if run.started_at:
        run.ended_at = run.started_at + timedelta(seconds=run.seconds)
    return Found(run, [_arm(run, position, arm) for position, arm in enumerate(result["arms"])])


def _arm(run: Run, position: int, arm: dict[str, Any]) -> ArmResult:
    load, ms = arm["load"], arm["load"]["ms"] or {}
    outcomes, ratio = load["outcomes"], load["as_fast_as_broken"] or {}
    return ArmResult(
        run=run,
        position=position,
        variant=clean(arm["variant"], 80),
        kind=clean(arm["kind"], 8),
        verdict=clean(arm["verdict"], 14),
        requests=int(load["requests"]),
        **{name: int(outcomes.get(name, 0)) for name in ("ok", "fail", "info")},
        per_second=float(load["per_second"]),
        **{f"{share}_ms": _number(ms.get(share)) for share in ("p50", "p95", "p99")},
        statements=statements_of(arm),
        ratio=_number(ratio.get("ratio")),
        ratio_low=_number(ratio.get("low")),
        ratio_high=_number(ratio.get("high")),
        findings=[_finding(finding) for finding in arm["findings"]],
    )


def statements_of(arm: dict[str, Any]) -> float | None:
    """How many statements a request sent on average under load; None where nobody counted, or nobody was answered."""
    answered = arm["load"].get("answered_under_load")
    if not answered or not arm.get("statements"):
        return None
    return float(round(sum(row["calls"] for row in arm["statements"]) / answered, 2))


def _finding(finding: dict[str, Any]) -> dict[str, Any]:
    told = {key: clean(finding[key], 2000) for key in ("claim", "sentence", "value", "figures")}
    return told | {"guard": bool(finding.get("guard"))}


def clean(value: Any, most: int) -> str:
    """Text that a database and a page can hold, cut to a length."""
    return str(value).encode("utf-8", "backslashreplace").decode()[:most]


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _document(path: Path) -> dict[str, Any]:
    """A JSON object, empty where there is no such file.

    Raises:
        UnreadableError: there is one, and it is no such object.
    """
    try:
        if path.is_symlink() or path.stat().st_size > MOST_BYTES:
            raise UnreadableError(f"its {path.name} is a link or too large to be a run's")
        found = json.loads(path.read_text())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableError(f"its {path.name} can not be read: {error}") from error
    if not isinstance(found, dict):
        raise UnreadableError(f"its {path.name} holds no object")
    return found


def _named(folder: Path) -> datetime:
    """The time in the folder's name: the lab's processes name them in UTC."""
    try:
        return datetime.strptime(folder.name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError as error:
        raise UnreadableError("its name holds no time") from error


def _began(folder: Path) -> datetime:
    """When the run began, as it says itself; old ones only by their name."""
    try:
        with (folder / PROGRESS).open("rb") as file:
            began = moment(json.loads(file.readline())["began"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        began = None
    return began or _named(folder)


def moment(told: Any) -> datetime | None:
    """A time as a run writes it, with its zone; None where that is none."""
    try:
        found = datetime.fromisoformat(told)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else None
