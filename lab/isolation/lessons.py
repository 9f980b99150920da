"""What the outcomes at the three levels teach; a lesson that no variant gives is left out."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from lab.isolation.variants import Levels
from lab.scenario import Variant


@dataclass(frozen=True, slots=True)
class Lesson:
    """A title, why it is so, and which variants give it."""

    title: str
    why: str
    gives: Callable[[Variant, Levels], bool]


def lessons(outcomes: Mapping[Variant, Levels]) -> Iterator[str]:
    """An item of a list for each lesson, with the variants that give it."""
    for lesson in LESSONS:
        if found := [variant for variant, levels in outcomes.items() if lesson.gives(variant, levels)]:
            yield f"- **{lesson.title}** {_names(found)}. {lesson.why}"


def _names(variants: list[Variant]) -> str:
    return "; ".join(
        f"{', '.join(f'`{variant.name}`' for variant in group)} of {scenario}"
        for scenario, group in groupby(variants, key=lambda variant: variant.scenario)
    )


def _words(levels: Levels) -> tuple[str, ...]:
    return tuple(outcome.word for outcome in levels.values())


def _never_helped(variant: Variant, levels: Levels) -> bool:
    return set(_words(levels)) == {"violates"}


def _stopped(variant: Variant, levels: Levels) -> bool:
    first, *stricter = _words(levels)
    return first == "violates" and set(stricter) != {"violates"}


def _needs_retries(variant: Variant, levels: Levels) -> bool:
    first, *stricter = _words(levels)
    needed = variant.kind == "fixed" and first == "prevented" and "refused" in stricter
    return needed and not _does_not_find(variant, levels)


def _does_not_find(variant: Variant, levels: Levels) -> bool:
    return any("23505" in outcome.refused for outcome in levels.values())


def _spoilt(variant: Variant, levels: Levels) -> bool:
    first, *stricter = _words(levels)
    return first != "violates" and "violates" in stricter


def _holds(variant: Variant, levels: Levels) -> bool:
    return variant.kind == "fixed" and {"violates", "refused"}.isdisjoint(_words(levels))


def _not_shown(variant: Variant, levels: Levels) -> bool:
    return variant.kind in ("broken", "tempting") and "violates" not in _words(levels)


LESSONS = (
    Lesson(
        "No level helps these:",
        "Where every statement is a transaction of its own, a level finds nothing to object to, not even "
        "SERIALIZABLE. What goes wrong in turn, or stands still in a deadlock, is no matter of isolation.",
        _never_helped,
    ),
    Lesson(
        "A stricter level stops these, by an error:",
        "They have a transaction around what they read and write, which is all that a level can look at. Whoever comes "
        "second is refused, and does not try again.",
        _stopped,
    ),
    Lesson(
        "Fixes for READ COMMITTED that answer with errors at a stricter level:",
        "They wait for a row, find that it has changed since their snapshot, and are refused, where READ COMMITTED "
        "would have read it again. Whoever raises the level has to put a retry around every transaction that writes, "
        "the correct ones included.",
        _needs_retries,
    ),
    Lesson(
        "A constraint speaks of a row that is not to be seen:",
        "After the conflict, code like `get_or_create()` looks for the row that was there first; at REPEATABLE READ "
        "the snapshot of its transaction is older and has none, so the conflict is raised after all. SERIALIZABLE "
        "calls the same a 40001.",
        _does_not_find,
    ),
    Lesson(
        "Right at READ COMMITTED, wrong at a stricter level:",
        "They wait for a lock, and what they read under it is as old as the first statement of their transaction.",
        _spoilt,
    ),
    Lesson(
        "Fixes that hold at every level, without an error:",
        "They begin anew when they are refused, or do nothing that could be.",
        _holds,
    ),
    Lesson("Wrong, and in no order of two requests:", "Only the load shows them.", _not_shown),
)
