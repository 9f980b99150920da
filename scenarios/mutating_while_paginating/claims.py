"""Who was reminded, on the days that a job has dealt with."""

from lab.api import ArmRun, Finding, Run, claim, guard

# A job sends something on each day that it takes, so a day with a reminder is a day that was taken.
REMINDED = """
SELECT count(*) AS reachable, count(*) FILTER (WHERE sent = 0) AS forgotten, count(*) FILTER (WHERE sent > 1) AS again,
       coalesce(sum(sent), 0) AS sent
FROM (SELECT due, (SELECT count(*) FROM mutating_while_paginating_reminder WHERE invoice_id = invoice.id) AS sent
      FROM mutating_while_paginating_invoice AS invoice WHERE email <> '') AS invoice
WHERE due IN (SELECT due FROM mutating_while_paginating_invoice AS known
              JOIN mutating_while_paginating_reminder AS reminder ON reminder.invoice_id = known.id)
"""


@claim
def nobody_forgotten(arm: ArmRun, run: Run) -> Finding:
    """Of every invoice that is due on a day that was dealt with, its customer was reminded."""
    row = arm.one(REMINDED)
    if not row["reachable"]:
        return Finding.unknown("nobody was reminded of anything")
    return Finding.of(not row["forgotten"], f"{row['forgotten']:,} of {row['reachable']:,} forgotten")


@claim
def nobody_twice(arm: ArmRun, run: Run) -> Finding:
    """Nobody is reminded of the same invoice twice."""
    row = arm.one(REMINDED)
    return Finding.of(not row["again"], f"{row['again']:,} of {row['reachable']:,} again")


@guard
def books_balance(arm: ArmRun, run: Run) -> Finding:
    """As many reminders were sent as the jobs say."""
    told, sent = sum(request.note or 0 for request in arm.history), arm.one(REMINDED)["sent"]
    if arm.outcomes()["info"]:
        return Finding.of(sent >= told, f"{told:,} told, {sent:,} sent, and some jobs gave no answer")
    return Finding.of(sent == told, f"{told:,} told, {sent:,} sent")
