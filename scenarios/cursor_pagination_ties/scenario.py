"""Fifteen hundred events came in at once, and whoever copies them page by page is sent round in circles."""

from lab.api import Load, Probe, Scenario, index_size, no_server_errors, throughput
from scenarios.cursor_pagination_ties import (
    broken,
    fixed_composite_keyset,
    fixed_unique_ordering,
    keyset,
    tempting_before_timestamp,
    tempting_higher_cutoff,
    tempting_page_number,
    tempting_two_columns,
)
from scenarios.cursor_pagination_ties.claims import every_walk_ends, nothing_missed, nothing_twice
from scenarios.cursor_pagination_ties.seed import seed

scenario = Scenario(
    title="Cursor pagination: equal timestamps",
    question="How do you page through rows that share a timestamp, without a gap and without an end that never comes?",
    broken=broken,
    tempting=[tempting_two_columns, tempting_higher_cutoff, tempting_before_timestamp, tempting_page_number],
    fixes=[fixed_composite_keyset, fixed_unique_ordering],
    parts=[keyset],
    seed=seed,
    probes=[Probe("first page", "events/")],
    load=Load(users=4, seconds=0.4, blocks=2),
    claims=[every_walk_ends, nothing_twice, nothing_missed, no_server_errors()],
    prices=[index_size("cursor_pagination_ties_event"), throughput],
    violation="DELETE FROM cursor_pagination_ties_event WHERE parcel = 'I1000'",
    family="pagination",
    level=2,
    minutes=10,
)
