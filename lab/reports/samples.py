"""samples.json.gz: every request of the load, as four columns an arm, so small that a report can carry them."""

import gzip
import json
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from lab.run import ArmRun, Run, Sent

NAME = "samples.json.gz"
SCHEMA = 1
LETTERS = {"ok": "o", "fail": "f", "info": "i"}


@dataclass(frozen=True, slots=True)
class Sample:
    """One request of the load: sent so many ms after the load began, answered (if ever) so many microseconds later."""

    sent_ms: int
    took_us: int | None
    outcome: str
    block: int


def document(run: Run) -> dict[str, Any]:
    """The samples of every arm and of the control, oldest first.

    Columns: `sent_ms` since the first request of the load, each from the one before; `took_us`, null where no answer
    came; `outcome`, a letter for each request (ok, fail, info); `blocks`, pairs of a block's number and its length.
    """
    arms = [*run.arms, *([run.control] if run.control else [])]
    began = min((sent.sent for arm in arms for sent in arm.loaded), default=0.0)
    return {"schema": SCHEMA, "arms": [_columns(arm, began) for arm in arms]}


def _columns(arm: ArmRun, began: float) -> dict[str, Any]:
    requests = sorted(arm.loaded, key=lambda sent: (sent.block, sent.sent))
    at = [round((sent.sent - began) * 1000) for sent in requests]
    return {
        "variant": arm.variant,
        "sent_ms": [later - before for before, later in pairwise([0, *at])],
        "took_us": [_microseconds(sent) for sent in requests],
        "outcome": "".join(LETTERS[sent.outcome] for sent in requests),
        "blocks": _lengths(requests),
    }


def _microseconds(sent: Sent) -> int | None:
    return None if sent.seconds is None else round(sent.seconds * 1e6)


def _lengths(requests: list[Sent]) -> list[list[int]]:
    lengths: dict[int, int] = {}
    for sent in requests:
        lengths[sent.block] = lengths.get(sent.block, 0) + 1
    return [[block, length] for block, length in lengths.items()]


def pack(samples: dict[str, Any]) -> bytes:
    """The document as the bytes of its file."""
    return gzip.compress(json.dumps(samples, separators=(",", ":")).encode(), mtime=0)


def read(folder: Path) -> dict[str, list[Sample]]:
    """The samples of every arm in a run's folder; none where it has no such file."""
    path = folder / NAME
    if not path.exists():
        return {}
    return {arm["variant"]: _samples(arm) for arm in json.loads(gzip.decompress(path.read_bytes()))["arms"]}


def _samples(arm: dict[str, Any]) -> list[Sample]:
    outcomes = {letter: outcome for outcome, letter in LETTERS.items()}
    blocks = [block for block, length in arm["blocks"] for _ in range(length)]
    columns = (accumulate(arm["sent_ms"]), arm["took_us"], arm["outcome"], blocks)
    return [Sample(at, took, outcomes[letter], block) for at, took, letter, block in zip(*columns, strict=True)]
