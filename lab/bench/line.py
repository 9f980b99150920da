"""A figure beside its target, and who says whether it is met."""

from dataclasses import dataclass

from lab.statistics import Ratio

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


def compared(
    what: str, ratio: Ratio | None, *, most: float = 0, least: float = 0, why: str = "", note: str = ""
) -> Line:
    """A ratio that is to be at most `most`, or at least `least`, with its whole interval; `why` is said of a miss."""
    target = f"<= {most:g}x" if most else f">= {least:g}x"
    if ratio is None:
        return Line(what, "", target, None, "fewer than 2 pairs of blocks to compare")
    within = ratio.high <= most if most else ratio.low >= least
    beyond = ratio.low > most if most else ratio.high < least
    if within:
        return Line(what, _exact(ratio), target, True, note)
    words = [note, why or "why is not known yet"] if beyond else [note, "the interval spans the target"]
    return Line(what, _exact(ratio), target, False if beyond else None, "; ".join(filter(None, words)))


def amount(what: str, value: float, most: float, unit: str, *, why: str = "", note: str = "") -> Line:
    """An amount that is to be at most `most`; `why` is said of a miss."""
    met = value <= most
    words = [note] if met else [note, why or "why is not known yet"]
    return Line(what, f"{value:.3g} {unit}", f"<= {most:g} {unit}", met, "; ".join(filter(None, words)))


def unmeasured(what: str, target: str, why: str) -> Line:
    """A line for what could not be measured here."""
    return Line(what, "", target, None, why)


def _exact(ratio: Ratio) -> str:
    """Three digits, where the lab's reports need two: some targets are a few percent away from 1."""
    low, value, high = (f"{figure:.3g}" for figure in (ratio.low, ratio.value, ratio.high))
    return f"{value}x [{low}, {high}]"
