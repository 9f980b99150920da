"""Every confirmed edit against the product as it is in the end."""

from lab.api import ArmRun, Finding, Run, claim, guard, price

FIELDS = ("title", "summary", "brand", "origin", "supplier", "remark")
EDITED = """
SELECT id, title, summary, brand, origin, supplier, remark FROM stale_full_row_save_product
WHERE (title, summary, brand, origin, supplier, remark) <> ('', '', '', '', '', '') ORDER BY id
"""

Edit = tuple[int, str, str]


def sent(arm: ArmRun, *outcomes: str) -> set[Edit]:
    """The edits, as product, field and value, of which a request ended so."""
    edits = (request for request in arm.history if request.name == "edit" and request.outcome in outcomes)
    return {(product, field, value) for product, field, value in (request.note for request in edits)}


def there(arm: ArmRun) -> set[Edit]:
    """The edits that can be seen in the products."""
    return {(row["id"], field, row[field]) for row in arm.sql(EDITED) for field in FIELDS if row[field]}


@claim
def no_edit_undone(arm: ArmRun, run: Run) -> Finding:
    """Every edit that was confirmed is still there."""
    # Each field of each product is filled in by one person, once, so nobody else can have meant to change it.
    confirmed = sent(arm, "ok")
    undone = confirmed - there(arm)
    return Finding.of(not undone, f"{len(undone):,} of {len(confirmed):,} confirmed edits are gone")


@guard
def no_edit_invented(arm: ArmRun, run: Run) -> Finding:
    """What is in the products was sent by somebody who was not refused."""
    invented = there(arm) - sent(arm, "ok", "info")
    return Finding.of(not invented, f"{len(invented):,} values that nobody sent, or that were refused")


@price
def refusals_per_edit(arm: ArmRun, run: Run) -> str:
    """Refusals (412) for each edit that got through"""
    edits = [request for request in arm.loaded if request.name == "edit"]
    done = sum(request.outcome == "ok" for request in edits)
    return f"{sum(request.status == 412 for request in edits) / done:.2f}" if done else ""
