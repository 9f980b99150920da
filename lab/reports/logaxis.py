"""A logarithmic axis: where values lie on it, and the round ones to mark."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class LogAxis:
    """From `low` to `high` (both above 0) over the pixels from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float

    @classmethod
    def around(cls, values: Sequence[float], start: float, end: float, margin: float = 1.1) -> "LogAxis":
        """One that shows all values, with a factor of room on both sides."""
        return cls(min(values) / margin, max(values) * margin, start, end)

    def at(self, value: float) -> float:
        """The pixel of a value; what lies outside lies at the nearest end."""
        share = math.log(min(max(value, self.low), self.high) / self.low) / math.log(self.high / self.low)
        return round(self.start + (self.end - self.start) * share, 1)

    def ticks(self, most: int = 8) -> list[float]:
        """Round values within, 1, 2, 5, 10 ... or powers of ten alone where these would be too many."""
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        round_ones = [step * 10.0**decade for decade in decades for step in STEPS]
        found = [value for value in round_ones if self.low <= value <= self.high]
        return found if len(found) <= most else found[-round_ones.index(found[0]) % len(STEPS) :: len(STEPS)]
