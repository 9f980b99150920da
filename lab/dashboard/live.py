"""What the claims of a scenario say while somebody plays with it in Locust's web UI: a look, not a verdict."""

import contextlib
import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lab.dashboard.places import SwitchboardError, arm_dir, ask, live_dir
from lab.dashboard.shared_parties import ledgers_of
from lab.evidence.counters import database_counters
from lab.evidence.history import read_history
from lab.registry import get_scenario, variants_of
from lab.run import ArmRun, Run, Sent
from lab.runner.arm import plain
from lab.runner.arms import database_name
from lab.scenario import Claim, Finding, Scenario, Variant
from lab.services import postgres
from lab.services.outsider import read_log
from lab.verdict import judge_arm
from lab.whole import write_whole

FRESH_SECONDS = 2.0
# Histories grow while somebody plays; reading them must stay a small part of this machine's work.
SHARE_OF_TIME = 5.0

_lock = threading.Lock()
_known: dict[str, Any] = {"until": 0.0, "of": None, "rows": []}


def catalogue() -> list[dict[str, Any]]:
    """Every variant with the index that Locust's history knows it by, as `make lab` wrote it down."""
    path = live_dir() / "catalogue.json"
    return list(json.loads(path.read_text())) if path.exists() else []


def session() -> dict[str, Any]:
    """What Locust plays, or played last: `arms` by index, since when, and whether it still runs."""
    path = live_dir() / "session.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def write_session(found: dict[str, Any]) -> None:
    """Remember what Locust plays."""
    write_whole(live_dir() / "session.json", json.dumps(found))


def claims() -> dict[str, Any]:
    """The findings so far, at most a few seconds old: one row for each claim of each variant that is played."""
    played = session()
    with _lock:
        if _known["of"] != played or time.monotonic() > _known["until"]:
            began = time.monotonic()
            _known["rows"], _known["of"] = _judged(played) if played else [], played
            took = time.monotonic() - began
            _known["until"] = time.monotonic() + max(FRESH_SECONDS, SHARE_OF_TIME * took)
        return {"running": bool(played.get("running")), "claims": _known["rows"]}


def _judged(played: dict[str, Any]) -> list[dict[str, Any]]:
    chosen: dict[str, dict[str, int]] = defaultdict(dict)
    for index in played["arms"]:
        entry = catalogue()[index]
        chosen[entry["scenario"]][entry["variant"]] = index
    rows: list[dict[str, Any]] = []
    for name, variants in chosen.items():
        rows += _judged_scenario(get_scenario(name), variants, played)
    return rows


def _judged_scenario(scenario: Scenario, chosen: dict[str, int], played: dict[str, Any]) -> list[dict[str, Any]]:
    with contextlib.ExitStack() as exits:
        run = Run(scenario, [])
        for variant in variants_of(scenario):
            arm = ArmRun(scenario.name, variant.name, variant.kind)
            if variant.name in chosen:
                _see(arm, exits)
                run.arms.append(arm)
            elif variant.kind == "broken":
                run.arms.append(arm)
        seen = [arm for arm in run.arms if arm.variant in chosen]
        began = time.monotonic()
        for arm in seen:
            # Asks for the rows; what it finds is thrown away, because the requests in flight are not known yet.
            for claim in scenario.claims:
                _figures(claim, arm, run)
        until = time.monotonic()
        histories = _histories(played["began"])
        for arm in seen:
            arm.history = at_the_time(histories[chosen[arm.variant]], began, until)
        return [row for arm in seen for row in _rows(arm, run, played)]


def at_the_time(history: list[Sent], began: float, until: float) -> list[Sent]:
    """The history as the rows could know it, which were read from `began` on: what was in flight then is unknown."""
    return [
        sent
        if sent.finished is not None and sent.finished <= began
        else replace(sent, finished=None, status=0, outcome="info")
        for sent in history
        if sent.sent <= until
    ]


def _see(arm: ArmRun, exits: contextlib.ExitStack) -> None:
    """Give the arm everything that can be seen of it now."""
    database = database_name("v", arm.scenario, arm.variant)
    with contextlib.suppress(psycopg.Error):
        arm.ask = exits.enter_context(_snapshot(database))
        arm.database = database_counters(database)
    folder = arm_dir(arm.scenario, arm.variant)
    arm.deliveries = read_log(folder / "deliveries.jsonl")
    for name, entries in ledgers_of((arm.scenario, arm.variant)).items():
        setattr(arm, name, entries)


@contextlib.contextmanager
def _snapshot(database: str) -> Iterator[Any]:
    """A function that reads rows of one database, all as of one moment."""
    with postgres.connect(database, name="lab-claims") as connection:
        connection.execute("SET statement_timeout = '5s'")
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")

        def rows(query: str) -> list[dict[str, Any]]:
            with connection.cursor(row_factory=dict_row) as cursor:
                found = cursor.execute(query).fetchall()
                return [{key: plain(value) for key, value in row.items()} for row in found]

        yield rows


def _histories(began: float) -> list[list[Sent]]:
    """The requests of every arm, from the files of all of Locust's processes that wrote since then."""
    arms = len(catalogue())
    merged: list[list[Sent]] = [[] for _ in range(arms)]
    for path in sorted(live_dir().glob("history-*.jsonl")):
        if path.stat().st_mtime >= began:
            for index, found in enumerate(_whole(path, arms)):
                merged[index] += found
    return merged


def _whole(path: Path, arms: int) -> list[list[Sent]]:
    """The history so far, without a last line that is still being written."""
    text, newline, _ = path.read_bytes().rpartition(b"\n")
    copy = live_dir() / f"reading-{threading.get_native_id()}.jsonl"
    copy.write_bytes(text + newline)
    try:
        return read_history(copy, arms)
    finally:
        copy.unlink()


def _rows(arm: ArmRun, run: Run, played: dict[str, Any]) -> list[dict[str, Any]]:
    busy = _busy(arm, run, played)
    rows = []
    for claim, finding in judge_arm(arm, run).findings:
        if claim not in run.scenario.claims:
            continue  # Interleavings are tried by `make scenario`, not by a crowd.
        shown = finding
        if busy or finding.value == "unknown":
            figures = dict.fromkeys([_figures(claim, arm, run), busy or finding.figures])
            shown = Finding.unknown("; ".join(filter(None, figures)))
        rows.append(
            {
                "scenario": arm.scenario,
                "variant": arm.variant,
                "kind": arm.kind,
                "claim": claim.sentence,
                "name": claim.name,
                "guard": claim.guard,
                "value": shown.value,
                "figures": shown.figures,
            }
        )
    return rows


def _figures(claim: Claim, arm: ArmRun, run: Run) -> str:
    """What the claim counts in the rows, whether or not that is enough to say anything; nothing where it raises."""
    try:
        return claim.judge(arm, run).figures
    except Exception:  # noqa: BLE001 - as when it is judged
        return ""


def _busy(arm: ArmRun, run: Run, played: dict[str, Any]) -> str:
    """Why the rows of a scenario with tasks can not be compared with its requests yet, or nothing."""
    if run.scenario.worker is None:
        return ""
    if played.get("running"):
        return "tasks are still coming in"
    try:
        done = ask(do="drained", scenario=arm.scenario, variant=arm.variant)["drained"]
    except SwitchboardError:
        done = False
    return "" if done else "tasks are still at work"


def write_catalogue(variants: list[Variant]) -> Path:
    """Write down which variants there are, for Locust, which knows nothing of Django."""
    path = live_dir() / "catalogue.json"
    entries = [
        {"scenario": variant.scenario, "variant": variant.name, "kind": variant.kind, "index": index}
        for index, variant in enumerate(variants)
    ]
    path.write_text(json.dumps(entries, indent=1))
    return path
