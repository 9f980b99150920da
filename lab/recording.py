"""A run as one small file: everything that claims are judged on, read back and judged again without a server."""

import json
import lzma
from dataclasses import asdict, fields
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from lab.run import ArmRun, ProbeResult, Run, Sent
from lab.scenario import Scenario

SCHEMA = 1
MICROSECONDS = 1e6
PLAIN = ("statements", "database", "tables", "blocking", "ledger", "mails", "deliveries", "errors", "memory", "facts")
OUTLINE = ("tried", "violations", "serial", "what", "statuses")


def write_recording(run: Run, path: Path) -> None:
    """Keep a run that was judged; only rows that a claim has asked for are in it."""
    document = {
        "schema": SCHEMA,
        "seed": run.seed,
        "faults": run.faults,
        "ceiling": run.ceiling,
        "ceilings": run.ceilings,
        "control": run.control and _arm(run.control),
        "arms": [_arm(arm) for arm in run.arms],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(json.dumps(document, separators=(",", ":"), default=str).encode()))


def read_recording(path: Path, scenario: Scenario) -> Run:
    """The run of that file; its arms answer what they were asked then, and raise LookupError for anything else.

    Raises:
        ValueError: the file is of another schema.
    """
    document = json.loads(lzma.decompress(path.read_bytes()))
    if document.pop("schema") != SCHEMA:
        raise ValueError(f"{path} is of another schema. Record it anew: make record NAME={scenario.name}")
    arms, control = [_read_arm(arm) for arm in document.pop("arms")], document.pop("control")
    return Run(scenario, arms, control=control and _read_arm(control), **document)


def _arm(arm: ArmRun) -> dict[str, Any]:
    return {
        "scenario": arm.scenario,
        "variant": arm.variant,
        "kind": arm.kind,
        "history": _columns(arm.history),
        "probes": [asdict(probe) for probe in arm.probes],
        "interleavings": [{key: found[key] for key in OUTLINE if key in found} for found in arm.interleavings],
        **{name: getattr(arm, name) for name in PLAIN},
    }


def _read_arm(document: dict[str, Any]) -> ArmRun:
    read = {
        "history": _requests(document["history"]),
        "probes": [ProbeResult(**probe) for probe in document["probes"]],
    }
    return ArmRun(**{**document, **read})


def _columns(requests: list[Sent]) -> dict[str, list[Any]]:
    """The requests column by column, which packs to a tenth; times are whole microseconds, each from the one before."""
    columns = {field.name: [getattr(request, field.name) for request in requests] for field in fields(Sent)}
    sent = [round(request.sent * MICROSECONDS) for request in requests]
    columns["sent"] = [b - a for a, b in pairwise([0, *sent])]
    columns["finished"] = [None if r.seconds is None else round(r.seconds * MICROSECONDS) for r in requests]
    return columns


def _requests(columns: dict[str, list[Any]]) -> list[Sent]:
    sent = [total / MICROSECONDS for total in accumulate(columns["sent"])]
    took = columns["finished"]
    finished = [None if t is None else s + t / MICROSECONDS for s, t in zip(sent, took, strict=True)]
    ready = {**columns, "sent": sent, "finished": finished}
    return [Sent(*values) for values in zip(*(ready[field.name] for field in fields(Sent)), strict=True)]
