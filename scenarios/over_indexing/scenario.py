"""A parcel moves on, two columns change, and ten indexes are written, half of which nobody reads."""

from lab.api import Load, Probe, Scenario, no_server_errors, same_responses
from scenarios.over_indexing import (
    broken,
    fixed_brin,
    fixed_needed_indexes,
    readers,
    tempting_covering_index,
    tempting_fillfactor,
    tempting_no_index,
    tempting_update_fields,
)
from scenarios.over_indexing.claims import CLAIMS, PRICES, TABLE
from scenarios.over_indexing.seed import seed

PROBES = {
    "a customer": "parcels/?customer=7",
    "a code": "parcels/P0007919/",
    "waiting": "waiting/",
    "a day": "days/2026-06-01/",
}

scenario = Scenario(
    title="Over-indexing: every write pays for indexes that nobody reads",
    question="How do you find out which indexes a table can do without?",
    broken=broken,
    tempting=[tempting_update_fields, tempting_fillfactor, tempting_covering_index, tempting_no_index],
    fixes=[fixed_needed_indexes, fixed_brin],
    parts=[readers],
    seed=seed,
    probes=[Probe(name, path) for name, path in PROBES.items()],
    load=Load(users=4, seconds=1.2, blocks=4, opportunities=300),
    claims=[*CLAIMS, same_responses(), no_server_errors()],
    prices=PRICES,
    violation=f"CREATE INDEX ON {TABLE} (scanned)",
    family="queries",
    level=2,
    minutes=15,
)
