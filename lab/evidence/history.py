"""The history of the load, read back: every request as sent and as finished."""

import json
from pathlib import Path
from typing import Any

from lab.run import Sent


def read_history(path: Path, arms: int) -> list[list[Sent]]:
    """The requests of each arm in the order they were sent; without a finish line the outcome is info.

    Raises:
        ValueError: it is torn, because whoever wrote it was killed, or had no room.
    """
    sent: dict[str, tuple[int, int, str, float, Any]] = {}
    finished: dict[str, Sent] = {}
    with path.open() as file:
        for line in file:
            try:
                mark, identity, *rest = json.loads(line)
                if mark == "s":
                    arm, block, name, began, *note = rest
                    sent[identity] = (arm, block, name, began, note[0] if note else None)
                    continue
                _, block, name, began, _ = sent[identity]
                finished[identity] = Sent(identity, block, name, began, *rest)
            except (ValueError, TypeError, KeyError):
                raise ValueError(f"{path} is torn at: {line[:60]}") from None
    by_arm: list[list[Sent]] = [[] for _ in range(arms)]
    for identity, (arm, block, name, began, note) in sent.items():
        lost = Sent(identity, block, name, began, None, 0, "info", opportunity=False, note=note)
        by_arm[arm].append(finished.get(identity, lost))
    return by_arm
