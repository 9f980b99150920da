"""Every request as sent and as finished, one JSON line each; exact times, no buckets."""

import json
from pathlib import Path
from typing import Any


class Recorder:
    """Appends to one file. A request without a finish line never got an answer: its outcome is info."""

    def __init__(self, path: Path | None) -> None:
        self._file = path.open("a") if path else None
        self.counts: dict[str, int] = {}

    def sent(self, identity: str, arm: int, block: int, name: str, when: float, note: Any = None) -> None:
        """A request is about to leave; `when` is monotonic seconds."""
        if self._file:
            self._file.write(json.dumps(["s", identity, arm, block, name, when, note]) + "\n")

    def finished(
        self, identity: str, when: float | None, status: int, outcome: str, opportunity: bool, note: Any
    ) -> None:
        """Its answer is here, or will never come (`when` None)."""
        self.counts[outcome] = self.counts.get(outcome, 0) + 1
        self.counts["opportunities"] = self.counts.get("opportunities", 0) + (opportunity and outcome != "info")
        if self._file:
            self._file.write(json.dumps(["f", identity, when, status, outcome, opportunity, note]) + "\n")

    def flush(self) -> None:
        """Hand everything to the system."""
        if self._file:
            self._file.flush()
