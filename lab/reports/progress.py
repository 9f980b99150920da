"""progress.jsonl: what a run tells while it works, one JSON object a line, for whoever watches it from elsewhere."""

import contextlib
import errno
import fcntl
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Any, Self

from lab.runner import ledger
from lab.runner.plan import Plan
from lab.runner.progress import Silent, Terminated
from lab.scenario import Claim, Finding
from lab.verdict import Judgement, claims_of

NAME = "progress.jsonl"
REMEMBERED = 5


class ProgressFile(Silent):
    """Writes events of a run to its folder, each at once and in one write; `at` is seconds since the start.

    The file is locked for as long as its run lives, so that others can tell a run at work from one that was killed.
    A run never fails for want of it: where a line can not be written, `say` is told once and no more is written.
    """

    def __init__(self, folder: Path, plan: Plan, say: Callable[[str], object]) -> None:
        self._path, self._plan, self._say = folder / NAME, plan, say
        self._began = time.monotonic()
        self._descriptor = -1

    def __enter__(self) -> Self:
        try:
            self._open()
        except OSError as error:
            self._give_up(error)
        self._tell("plan", **plan_document(self._plan), began=datetime.now(UTC).isoformat())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tell("end", state=end_of(error), message=str(error or "")[:2000])
        self._close()

    def step(self, name: str, detail: str = "") -> None:
        """A new step."""
        self._tell("step", name=name, detail=detail)

    def block(self, variant: str, done: int, total: int, report: dict[str, Any]) -> None:
        """A block: how many requests, how many a second, and their latencies in milliseconds."""
        figures = {key: report[key] for key in ("block", "p50_ms", "p95_ms") if key in report}
        rate = round(report["served"] / max(report["took"], 1e-9), 1)
        told = {"variant": variant, "done": done, "total": total, "requests": report["served"], "per_second": rate}
        self._tell("block", **told, **figures)

    def interleaving(self, variant: str, found: dict[str, Any]) -> None:
        """How many orders were tried, and how many broke the variant."""
        self._tell("interleaving", variant=variant, tried=found["tried"], violations=found["violations"])

    def finding(self, variant: str, claim: Claim, finding: Finding) -> None:
        """One claim about one variant."""
        told = {"claim": claim.name, "sentence": claim.sentence, "guard": claim.guard}
        self._tell("finding", variant=variant, **told, value=finding.value, figures=finding.figures)

    def verdict(self, judgement: Judgement) -> None:
        """The verdict."""
        seconds = round(time.monotonic() - self._began, 2)
        self._tell("verdict", verdict=judgement.verdict, causes=judgement.causes, seconds=seconds)

    def _open(self) -> None:
        """Lock it before anybody can see it: who looks whether it is locked holds a lock for a moment, too."""
        unseen = self._path.with_name(f".{NAME}.{os.getpid()}")
        self._descriptor = os.open(unseen, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o644)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        unseen.replace(self._path)

    def _tell(self, kind: str, **told: Any) -> None:
        if self._descriptor < 0:
            return
        event = {"at": round(time.monotonic() - self._began, 3), "kind": kind, **told}
        line = json.dumps(event, default=str).encode() + b"\n"
        try:
            if os.write(self._descriptor, line) < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        self._close()
        self._say(f"{self._path} could not be written ({error.strerror}): the run goes on, but can not be watched.")

    def _close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1


def is_live(path: Path) -> bool:
    """Whether the run that writes this file is at work."""
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def read_events(path: Path) -> list[dict[str, Any]]:
    """The events that a run has told so far, the oldest first; lines that are torn are left out."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [event for event in map(_event, lines) if event]


def _event(line: bytes) -> dict[str, Any]:
    with contextlib.suppress(ValueError, RecursionError):
        event = json.loads(line)
        if isinstance(event, dict) and isinstance(event.get("kind"), str) and isinstance(event.get("at"), int | float):
            return event
    return {}


def end_of(error: BaseException | None) -> str:
    """How a run ended, by what ended it."""
    if error is None:
        return "finished"
    if isinstance(error, KeyboardInterrupt):
        return "cancelled"
    return "aborted" if isinstance(error, Terminated) else "failed"


def plan_document(plan: Plan) -> dict[str, Any]:
    """What a run is going to do."""
    variants = [{"name": v.name, "kind": v.kind, "summary": v.summary} for v in plan.variants]
    claims = [{"claim": c.name, "sentence": c.sentence, "guard": c.guard} for c in claims_of(plan.scenario)]
    load = {name: getattr(plan.load, name) for name in ("users", "seconds", "blocks", "opportunities")}
    return {
        "scenario": plan.scenario.name,
        "title": plan.scenario.title,
        "scope": plan.scope,
        "command": plan.command,
        "seed": plan.seed,
        **load,
        "variants": variants,
        "claims": claims,
        "expected_seconds": expected_seconds(plan),
    }


def expected_seconds(plan: Plan) -> float | None:
    """What the last runs like this one took, None where there was none."""
    like = (plan.scenario.name, plan.scope, plan.other_load)
    alike = [entry for entry in ledger.entries() if (entry.scenario, entry.scope, entry.load) == like]
    took = [entry.seconds for entry in alike if entry.verdict not in ("ABORTED", "INCONCLUSIVE")]
    return round(median(took[-REMEMBERED:]), 1) if took else None
