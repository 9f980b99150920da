"""The themes of the benchmark by name; a new one is a function that gives lines, imported here."""

from collections.abc import Callable

from lab.bench.control import control
from lab.bench.floor import floor
from lab.bench.generator import ceiling, recorder
from lab.bench.line import Line
from lab.bench.memory import memory
from lab.bench.pages import pages
from lab.bench.percentiles import percentiles
from lab.bench.resetting import resetting
from lab.bench.seeding import seeding
from lab.bench.stability import stability
from lab.bench.startup import startup
from lab.bench.verdicts import catalogue, fresh_clone, warm
from lab.bench.watching import watching

Theme = Callable[[], list[Line]]
# Those that run whole scenarios first: the others read what is left of their runs.
THEMES: dict[str, Theme] = {
    theme.__name__: theme
    for theme in (
        *(warm, catalogue, memory, percentiles, pages),
        *(startup, watching, recorder, ceiling, seeding, resetting, floor, fresh_clone),
        *(stability, control),
    )
}
