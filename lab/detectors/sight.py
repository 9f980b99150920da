"""The detectors, what each of them shows of a variant, and when that counts as seeing the bug."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Answer = Literal["sees", "blind", "alarms on the fix too", "alarms on the fix alone"]

# How many times the fix's figure broken's must be, and how large at least, before anybody would act upon it. Counts are
# the same every time they are taken; of times the lowest of three is taken, and more is asked of them all the same.
FAR = {"statements": (3, 10), "calls": (3, 10), "pages": (3, 1000), "rows": (3, 1000), "ms": (10, 10)}
UNITS = {
    "statements": "statements",
    "calls": "calls of one statement",
    "pages": "pages",
    "rows": "rows",
    "ms": "ms for one statement",
}
SINGLE = {"statements": "statement", "calls": "call of one statement", "pages": "page", "rows": "row"}


@dataclass(frozen=True, slots=True)
class Detector:
    """A tool: the name of the process it is run in, what was done with it, and what it would have to say for itself."""

    name: str
    title: str
    process: str
    how: str


DETECTORS = (
    Detector(
        "toolbar",
        "debug toolbar",
        "toolbar",
        "django-debug-toolbar's middleware and SQL panel around every request. Its alarms: statements that it marks as "
        "similar or as duplicates. Its figures: statements, and milliseconds of the slowest one.",
    ),
    Detector(
        "silk",
        "Silk",
        "silk",
        "django-silk's middleware; what it stored of each request is read from its tables. It has no alarms. Its "
        "figures: statements, and milliseconds of the slowest one.",
    ),
    Detector(
        "zeal",
        "django-zeal",
        "zeal",
        "django-zeal's middleware with its own threshold, told to warn and not to raise. Its alarms: the N+1s that it "
        "reports.",
    ),
    Detector(
        "assert_num_queries",
        "assertNumQueries",
        "plain",
        "The statements of every request, counted as assertNumQueries counts them. It alarms where the number pinned "
        "at the first request is another one at a later request, which asks for more. Where there is one request "
        "alone, it is sent twice; of the two of a race it compares nothing. Its figure: statements.",
    ),
    Detector(
        "fetch_raise",
        "FETCH_RAISE",
        "plain",
        "FETCH_RAISE as the fetch mode of every queryset that names none itself. It alarms where a request ends in "
        "FieldFetchBlocked.",
    ),
    Detector(
        "pg_stat_statements",
        "pg_stat_statements",
        "plain",
        "Reset before every request and read after it. It has no alarms. Its figures: how often the commonest "
        "statement was sent, pages touched, rows returned, and milliseconds of the slowest statement.",
    ),
    Detector(
        "explain",
        "EXPLAIN",
        "plain",
        "The plan of every statement, run with ANALYZE and BUFFERS (auto_explain logs them). It alarms where the scans "
        "of one statement read at least 1,000 rows, and ten times as many as it returns.",
    ),
)
# The first one also counts the statements of each request.
PROCESSES = ("plain", "toolbar", "silk", "zeal")


@dataclass(frozen=True, slots=True)
class Sight:
    """What one detector showed of one variant: its own alarms in words, and the highest figures of any request."""

    alarms: Sequence[str] = ()
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """All of it in words."""
        told = ", ".join(words(name, value) for name, value in self.figures.items())
        return "; ".join(filter(None, [*self.alarms, told])) or "nothing"


def words(name: str, value: float) -> str:
    """A figure with its unit: whole numbers as they are, others with two digits."""
    number = f"{value:,.0f}" if value == round(value) or value >= 100 else f"{value:.2g}"
    return f"{number} {UNITS[name] if value != 1 else SINGLE.get(name, UNITS[name])}"


def answer(broken: Sight, fix: Sight) -> Answer:
    """Whether the detector tells broken from its fix: by an alarm of its own, or by a figure far from the fix's."""
    if far(broken, fix) or (broken.alarms and not fix.alarms):
        return "sees"
    if broken.alarms:
        return "alarms on the fix too"
    return "alarms on the fix alone" if fix.alarms else "blind"


def far(broken: Sight, fix: Sight) -> list[str]:
    """The figures of broken that stand out beside those of the fix."""
    return [
        name
        for name, value in broken.figures.items()
        if value >= FAR[name][1] and value >= FAR[name][0] * fix.figures.get(name, 0)
    ]


def highest(sights: Iterable[dict[str, float]]) -> dict[str, float]:
    """Each figure where it is highest."""
    found: dict[str, float] = {}
    for figures in sights:
        for name, value in figures.items():
            found[name] = max(value, found.get(name, 0))
    return found


def sight_of(document: dict[str, Any]) -> Sight:
    """What a child process wrote down."""
    return Sight(tuple(document["alarms"]), document["figures"])
