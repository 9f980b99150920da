"""A figure beside its target, and who says whether it is met."""

from dataclasses import dataclass

STATED = "stated"


@dataclass(frozen=True, slots=True)
class Line:
    """One figure beside its target; `met` is None where that could not be decided. What is not met says why in `note`.

    The target `STATED` belongs to figures that are only to be stated.
    """

    what: str
    figure: str
    target: str
    met: bool | None
    note: str = ""

    def __post_init__(self) -> None:
        if not self.target:
            raise ValueError(f"{self.what}: a line has a target, or says STATED")
        if self.met is not True and not self.note:
            raise ValueError(f"{self.what}: what misses its target, or was not measured, says why")
