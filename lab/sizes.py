"""Over which sizes the cost of a request is measured, for `make curve`."""

from dataclasses import dataclass
from typing import Literal

Cost = Literal["statements", "pages", "rows"]


@dataclass(frozen=True, slots=True)
class Growth:
    """How the cost of one quiet GET request grows with a size, for `make curve`; `of` names it: "books on the page".

    Where `path` holds "{size}", the answer is made that large; where it does not, the data is seeded anew with so many
    ROWS. `cost` is the one that fixes are judged on: statements sent, pages of 8 KiB touched, or rows read by scans.
    """

    smallest: int
    largest: int
    path: str
    of: str
    cost: Cost = "statements"

    def __post_init__(self) -> None:
        """Refuse what no power can be fitted to."""
        if not 0 < self.smallest * 10 <= self.largest:
            raise ValueError(f"Growth from {self.smallest} to {self.largest}: give it a decade at least.")

    @property
    def sizes(self) -> list[int]:
        """Two sizes for each decade: 1, 3, 10, 30 ... times the smallest."""
        steps = (self.smallest * step * 10**decade for decade in range(len(str(self.largest))) for step in (1, 3))
        return [size for size in steps if size <= self.largest]

    @property
    def reseeds(self) -> bool:
        """Whether the size is that of the data and not of the answer."""
        return "{size}" not in self.path

    def at(self, size: int) -> str:
        """The path to ask at one size."""
        return self.path.replace("{size}", str(size))
