"""What must be true of the books, however fast they are written."""

from lab.api import ArmRun, Finding, Run, claim, guard, price

PARTS = """
SELECT count(*) AS deliveries, count(*) FILTER (WHERE booked <> size) AS parts, coalesce(sum(booked), 0) AS lines
FROM (SELECT size, (SELECT count(*) FROM row_by_row_insert_line WHERE delivery_id = delivery.id) AS booked
      FROM row_by_row_insert_delivery AS delivery) AS counted
"""
SPELT = "SELECT count(*) AS lines, count(*) FILTER (WHERE sku <> upper(sku)) AS wrong FROM row_by_row_insert_line"


@claim
def whole_deliveries(arm: ArmRun, run: Run) -> Finding:
    """A delivery is booked with all of its lines, or not at all."""
    row = arm.one(PARTS)
    return Finding.of(row["parts"] == 0, f"{row['parts']:,} of {row['deliveries']:,} deliveries booked in part")


@claim(evidence="answers")
def bad_notes_refused(arm: ArmRun, run: Run) -> Finding:
    """A delivery note that names something twice is refused."""
    bad = [sent for sent in arm.history if sent.note == "bad" and sent.outcome != "info"]
    if not bad:
        return Finding.unknown("no bad note was answered")
    booked = sum(sent.outcome == "ok" for sent in bad)
    return Finding.of(not booked, f"{booked:,} of {len(bad):,} bad notes were told to be booked")


@claim
def skus_in_capitals(arm: ArmRun, run: Run) -> Finding:
    """Every line is booked under its SKU in capitals, however the supplier spelt it."""
    row = arm.one(SPELT)
    return Finding.of(row["wrong"] == 0, f"{row['wrong']:,} of {row['lines']:,} lines in other letters")


@guard
def booked_as_told(arm: ArmRun, run: Run) -> Finding:
    """There are as many deliveries in the books as suppliers were told of."""
    told, probes = arm.outcomes(), sum(probe.status == 201 for probe in arm.probes)
    booked = arm.one(PARTS)["deliveries"]
    words = f"{told['ok'] + probes:,} told yes, {told['info']:,} told nothing, {booked:,} in the books"
    return Finding.of(told["ok"] + probes <= booked <= told["ok"] + probes + told["info"], words)


@price
def commits(arm: ArmRun, run: Run) -> str:
    """Transactions committed for every hundred lines in the books"""
    counts = [(a.database.get("xact_commit", 0), a.one(SPELT)["lines"]) for a in (arm, run.broken)]
    if not all(committed and lines for committed, lines in counts):
        return ""
    mine, theirs = (100 * committed / lines for committed, lines in counts)
    return f"{mine:.1f}, broken {theirs:.1f}"


CLAIMS = (whole_deliveries, bad_notes_refused, skus_in_capitals, booked_as_told)
