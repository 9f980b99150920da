"""What parcels may cost: WAL and updated indexes for each write, pages for each question."""

from lab.api import (
    ArmRun,
    Finding,
    Run,
    at_most_pages,
    at_most_wal_records,
    claim,
    hot_updates,
    index_size,
    wal_written,
    write_slowdown,
)
from scenarios.over_indexing.seed import NEW_PARCELS

TABLE = "over_indexing_parcel"
INSERT, UPDATE = f'INSERT INTO "{TABLE}"', f'UPDATE "{TABLE}"'
READ = """
SELECT indexrelname AS name, idx_scan AS scans FROM pg_stat_user_indexes
WHERE relname = 'over_indexing_parcel' ORDER BY indexrelname
"""
# Twenty parcels, each on a page of its own, and twice as many again for the index and the margin.
PAGES = 60
HOT_SHARE = 0.8


@claim
def every_index_is_read(arm: ArmRun, run: Run) -> Finding:
    """Every index that writes have to keep is read, too."""
    indexes = arm.sql(READ)
    unread = [row["name"] for row in indexes if not row["scans"]]
    words = f", of which nobody read {', '.join(unread)}" if unread else ""
    return Finding.of(not unread, f"{len(indexes)} indexes{words}")


CLAIMS = (
    hot_updates(TABLE, HOT_SHARE),
    at_most_wal_records(4, UPDATE, "A scan"),
    at_most_wal_records(8, INSERT, "A new parcel"),
    every_index_is_read,
    at_most_pages(PAGES),
)
PRICES = (
    index_size(TABLE),
    wal_written("WAL of an insert", INSERT),
    wal_written("WAL of an update", UPDATE),
    write_slowdown(NEW_PARCELS),
)
