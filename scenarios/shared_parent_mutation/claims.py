"""What is under whose name, and who is in the catalogue at all."""

from lab.api import ArmRun, Finding, Run, claim, guard

# Every tenth book was under another author than its cover says; some of those were corrected.
UNTOUCHED = """
SELECT count(*) AS books, count(*) FILTER (WHERE author.name <> cover) AS moved
FROM shared_parent_mutation_book AS book JOIN shared_parent_mutation_author AS author ON author.id = author_id
WHERE cover <> '' AND book.id % 10 <> 0
"""
CORRECT = """
SELECT book.id FROM shared_parent_mutation_book AS book
JOIN shared_parent_mutation_author AS author ON author.id = author_id
WHERE cover <> '' AND book.id % 10 = 0 AND author.name = cover
"""
AUTHORS = """
SELECT count(*) AS authors, count(*) - count(DISTINCT name) AS again,
       count(*) FILTER (WHERE id NOT IN (SELECT author_id FROM shared_parent_mutation_book)) AS orphans
FROM shared_parent_mutation_author AS author
"""


@claim
def others_untouched(arm: ArmRun, run: Run) -> Finding:
    """A book that nobody corrected is still under the author on its cover."""
    row = arm.one(UNTOUCHED)
    return Finding.of(not row["moved"], f"{row['moved']:,} of {row['books']:,} books are under another name now")


@claim
def one_row_each(arm: ArmRun, run: Run) -> Finding:
    """An author is in the catalogue once."""
    row = arm.one(AUTHORS)
    return Finding.of(not row["again"], f"{row['again']:,} of {row['authors']:,} authors have the name of another")


@claim
def no_orphans(arm: ArmRun, run: Run) -> Finding:
    """There is no author without a book."""
    row = arm.one(AUTHORS)
    return Finding.of(not row["orphans"], f"{row['orphans']:,} of {row['authors']:,} authors have none")


@guard
def corrections_kept(arm: ArmRun, run: Run) -> Finding:
    """A book that was corrected is under the author on its cover."""
    asked = {request.note for request in arm.history if request.note and request.outcome == "ok"}
    kept = asked & {row["id"] for row in arm.sql(CORRECT)}
    return Finding.of(kept == asked, f"{len(kept):,} of {len(asked):,} are")
