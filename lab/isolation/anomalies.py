"""The ten anomalies of the Hermitage suite, as scripts on two rows: 10 in row 1, 20 in row 2."""

from collections.abc import Sequence
from dataclasses import dataclass

from lab.isolation.script import Script, Story, Values

BOTH = {"T1", "T2"}


@dataclass(frozen=True, slots=True)
class Anomaly:
    """What could not happen if transactions ran one after the other; prevented if none of its scripts shows it."""

    name: str
    title: str
    sentence: str
    scripts: Sequence[Script]


def forgot(reads: Sequence[Values]) -> bool:
    """Whether somebody who has seen a transaction's writes later sees what was there before it."""
    writers = {10: 0, 20: 0, 11: 1, 19: 1, 12: 2, 18: 2}
    order = [writers[value] for values in reads for value in values]
    return order != sorted(order)


def both_acted_on(read: Values, story: Story) -> bool:
    """Whether T1 and T2 both committed what they decided when they read this."""
    return story.committed >= BOTH and all(story.got[name][:1] == [read] for name in BOTH)


G0 = Script(
    """
    T1 UPDATE pair SET value = 11 WHERE id = 1
    T2 UPDATE pair SET value = 12 WHERE id = 1
    T2 UPDATE pair SET value = 22 WHERE id = 2
    T1 UPDATE pair SET value = 21 WHERE id = 2
    T1 COMMIT
    T2 COMMIT
    """,
    lambda story: story.left in ((11, 22), (12, 21)),
)
G1A = Script(
    """
    T1 UPDATE pair SET value = 101 WHERE id = 1
    T2 SELECT value FROM pair WHERE id = 1
    T1 ROLLBACK
    T2 SELECT value FROM pair WHERE id = 1
    T2 COMMIT
    """,
    lambda story: (101,) in story.got["T2"],
)
G1B = Script(
    """
    T1 UPDATE pair SET value = 101 WHERE id = 1
    T2 SELECT value FROM pair WHERE id = 1
    T1 UPDATE pair SET value = 11 WHERE id = 1
    T1 COMMIT
    T2 SELECT value FROM pair WHERE id = 1
    T2 COMMIT
    """,
    lambda story: (101,) in story.got["T2"],
)
G1C = Script(
    """
    T1 UPDATE pair SET value = 11 WHERE id = 1
    T2 UPDATE pair SET value = 22 WHERE id = 2
    T1 SELECT value FROM pair WHERE id = 2
    T2 SELECT value FROM pair WHERE id = 1
    T1 COMMIT
    T2 COMMIT
    """,
    lambda story: story.got == {"T1": [(22,)], "T2": [(11,)]},
)
OTV = Script(
    """
    T1 UPDATE pair SET value = 11 WHERE id = 1
    T1 UPDATE pair SET value = 19 WHERE id = 2
    T2 UPDATE pair SET value = 12 WHERE id = 1
    T1 COMMIT
    T3 SELECT value FROM pair WHERE id = 1
    T2 UPDATE pair SET value = 18 WHERE id = 2
    T3 SELECT value FROM pair WHERE id = 2
    T2 COMMIT
    T3 SELECT value FROM pair WHERE id = 2
    T3 SELECT value FROM pair WHERE id = 1
    T3 COMMIT
    """,
    lambda story: forgot(story.got["T3"]),
)
PMP = Script(
    """
    T1 SELECT value FROM pair WHERE value = 30
    T2 INSERT INTO pair (id, value) VALUES (3, 30)
    T2 COMMIT
    T1 SELECT value FROM pair WHERE value % 3 = 0
    T1 COMMIT
    """,
    lambda story: story.got["T1"] == [(), (30,)],
)
# There is a 20 before and a 20 after T1; T2 deletes neither.
PMP_WRITE = Script(
    """
    T1 UPDATE pair SET value = value + 10
    T2 DELETE FROM pair WHERE value = 20 RETURNING value
    T1 COMMIT
    T2 SELECT value FROM pair WHERE value = 20
    T2 COMMIT
    """,
    lambda story: story.got["T2"] == [(), (20,)],
)
# Each adds to what it read: 1 the one, 2 the other.
P4 = Script(
    """
    T1 SELECT value FROM pair WHERE id = 1
    T2 SELECT value FROM pair WHERE id = 1
    T1 UPDATE pair SET value = 11 WHERE id = 1
    T2 UPDATE pair SET value = 12 WHERE id = 1
    T1 COMMIT
    T2 COMMIT
    """,
    lambda story: both_acted_on((10,), story) and story.left[0] != 13,
)
# The two values are 30 together before T2 and after it.
G_SINGLE = Script(
    """
    T1 SELECT value FROM pair WHERE id = 1
    T2 UPDATE pair SET value = 12 WHERE id = 1
    T2 UPDATE pair SET value = 18 WHERE id = 2
    T2 COMMIT
    T1 SELECT value FROM pair WHERE id = 2
    T1 COMMIT
    """,
    lambda story: story.got["T1"] == [(10,), (18,)],
)
G_SINGLE_PREDICATE = Script(
    """
    T1 SELECT value FROM pair WHERE value % 5 = 0 ORDER BY id
    T2 UPDATE pair SET value = 12 WHERE value = 10
    T2 COMMIT
    T1 SELECT value FROM pair WHERE value % 3 = 0
    T1 COMMIT
    """,
    lambda story: story.got["T1"] == [(10, 20), (12,)],
)
G_SINGLE_WRITE = Script(
    """
    T1 SELECT value FROM pair WHERE id = 1
    T2 UPDATE pair SET value = 12 WHERE id = 1
    T2 UPDATE pair SET value = 18 WHERE id = 2
    T2 COMMIT
    T1 DELETE FROM pair WHERE value = 20 RETURNING value
    T1 COMMIT
    """,
    lambda story: "T1" in story.committed and story.got["T1"] == [(10,), ()],
)
G2_ITEM = Script(
    """
    T1 SELECT value FROM pair WHERE id IN (1, 2) ORDER BY id
    T2 SELECT value FROM pair WHERE id IN (1, 2) ORDER BY id
    T1 UPDATE pair SET value = 11 WHERE id = 1
    T2 UPDATE pair SET value = 21 WHERE id = 2
    T1 COMMIT
    T2 COMMIT
    """,
    lambda story: both_acted_on((10, 20), story),
)
G2 = Script(
    """
    T1 SELECT value FROM pair WHERE value % 3 = 0
    T2 SELECT value FROM pair WHERE value % 3 = 0
    T1 INSERT INTO pair (id, value) VALUES (3, 30)
    T2 INSERT INTO pair (id, value) VALUES (4, 42)
    T1 COMMIT
    T2 COMMIT
    """,
    lambda story: both_acted_on((), story),
)
# T3 only reads, and sees a state that neither order of T1 and T2 could have led to.
G2_READER = Script(
    """
    T1 SELECT value FROM pair ORDER BY id
    T2 UPDATE pair SET value = value + 5 WHERE id = 2
    T2 COMMIT
    T3 SELECT value FROM pair ORDER BY id
    T3 COMMIT
    T1 UPDATE pair SET value = 0 WHERE id = 1
    T1 COMMIT
    """,
    lambda story: story.committed >= BOTH and story.got["T1"] == [(10, 20)] and story.got["T3"] == [(10, 25)],
)

ANOMALIES = (
    Anomaly("G0", "dirty write", "The writes of two transactions end up mixed.", [G0]),
    Anomaly("G1a", "aborted read", "A value is read that is rolled back later.", [G1A]),
    Anomaly("G1b", "intermediate read", "A value is read that its writer has overwritten before its COMMIT.", [G1B]),
    Anomaly("G1c", "circular information flow", "Each of two transactions reads what the other wrote.", [G1C]),
    Anomaly("OTV", "observed transaction vanishes", "What was read of a transaction is gone in a later read.", [OTV]),
    Anomaly(
        "PMP",
        "predicate-many-preceders",
        "A condition finds other rows the second time, or a write misses rows that meet it before and after.",
        [PMP, PMP_WRITE],
    ),
    Anomaly("P4", "lost update", "Two read a value and write what follows from it; one of the writes is lost.", [P4]),
    Anomaly(
        "G-single",
        "read skew",
        "One read is older than another transaction, the next one newer.",
        [G_SINGLE, G_SINGLE_PREDICATE, G_SINGLE_WRITE],
    ),
    Anomaly(
        "G2-item",
        "write skew",
        "Two read the same rows, and each writes another of them on the strength of it.",
        [G2_ITEM],
    ),
    Anomaly(
        "G2",
        "anti-dependency cycle",
        "The same with a condition: each adds a row that the other would have had to see.",
        [G2, G2_READER],
    ),
)
