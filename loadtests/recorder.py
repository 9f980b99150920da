"""Every request as sent and as finished, one JSON line each; exact times, no buckets."""

import json
from collections import deque
from pathlib import Path
from typing import Any

LATEST = 20_000


class Recorder:
    """Appends to one file. A request without a finish line never got an answer: its outcome is info.

    `lost` says why the file is not whole, once a line could not be written: what is missing in it did happen.
    """

    def __init__(self, path: Path | None) -> None:
        self._file = path.open("a") if path else None
        self.counts: dict[str, int] = {}
        self._seconds: deque[float] = deque(maxlen=LATEST)
        self._sent: dict[str, float] = {}
        self.lost = ""

    def sent(self, identity: str, arm: int, block: int, name: str, when: float, note: Any = None) -> None:
        """A request is about to leave; `when` is monotonic seconds."""
        self._sent[identity] = when
        self._write(["s", identity, arm, block, name, when, note])

    def finished(
        self, identity: str, when: float | None, status: int, outcome: str, opportunity: bool, note: Any
    ) -> None:
        """Its answer is here, or will never come (`when` None)."""
        sent = self._sent.pop(identity, None)
        if sent is not None and when is not None:
            self._seconds.append(when - sent)
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        self.counts["opportunities"] = self.counts.get("opportunities", 0) + (opportunity and outcome != "info")
        self._write(["f", identity, when, status, outcome, opportunity, note])

    def flush(self) -> None:
        """Hand everything to the system."""
        if self._file:
            try:
                self._file.flush()
            except OSError as error:
                self.lost = str(error)

    def latencies(self) -> dict[str, float]:
        """Median and 95th percentile in milliseconds since this was last asked, each a time that was really seen."""
        ordered = sorted(self._seconds)
        self._seconds.clear()
        shares = (50, 95) if ordered else ()
        return {f"p{share}_ms": round(ordered[(len(ordered) - 1) * share // 100] * 1000, 2) for share in shares}

    def _write(self, line: list[Any]) -> None:
        if self._file:
            try:
                self._file.write(json.dumps(line) + "\n")
            except OSError as error:
                self.lost = str(error)
