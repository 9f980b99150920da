"""The history of the load, read back: every request as sent and as finished."""

import json
from pathlib import Path
from typing import Any

from lab.run import Sent

Began = tuple[int, int, str, float, Any]


class HistoryError(ValueError):
    """A line that the recorder did not write: what was sent can not be known from this file."""


def read_history(path: Path, arms: int) -> list[list[Sent]]:
    """The requests of each arm in the order they were sent; without a finish line the outcome is info.

    Raises:
        HistoryError: a line is none of the recorder's, or lacks its end: whoever wrote it was killed, or had no room.
    """
    sent: dict[str, Began] = {}
    finished: dict[str, Sent] = {}
    with path.open(errors="replace", newline="\n") as file:
        for number, line in enumerate(file, 1):
            try:
                _read(line if line.endswith("\n") else "", arms, sent, finished)
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                raise HistoryError(f"{path}:{number} is torn, or no line of a history: {line[:80]!r}") from error
    by_arm: list[list[Sent]] = [[] for _ in range(arms)]
    for identity, (arm, block, name, began, note) in sent.items():
        lost = Sent(identity, block, name, began, None, 0, "info", opportunity=False, note=note)
        by_arm[arm].append(finished.get(identity, lost))
    return by_arm


def _read(line: str, arms: int, sent: dict[str, Began], finished: dict[str, Sent]) -> None:
    mark, identity, *rest = json.loads(line)
    if mark == "s":
        arm, block, name, began, *note = rest
        if arm not in range(arms):
            raise ValueError(f"there is no arm {arm}")
        sent[identity] = (arm, block, name, began, note[0] if note else None)
    else:
        _, block, name, began, _ = sent[identity]
        finished[identity] = Sent(identity, block, name, began, *rest)
