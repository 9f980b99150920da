"""Two families stand in front of the same room, and both have a confirmation."""

from lab.api import Load, Scenario, no_server_errors, throughput
from scenarios.double_booking import (
    broken,
    fixed_exclusion_constraint,
    fixed_night_rows,
    fixed_room_lock,
    fixed_serializable,
    tempting_lock_the_overlap,
    tempting_repeatable_read,
    tempting_unique_arrival,
)
from scenarios.double_booking.claims import bookings_match_answers, no_room_shared, refusals_per_booking
from scenarios.double_booking.interleaving import interleaving
from scenarios.double_booking.seed import seed

# Two that overlap can only be planted beside the constraint: it is made anew, and looks away from these two.
SHARED_ROOM = """
ALTER TABLE double_booking_booking DROP CONSTRAINT IF EXISTS no_two_at_a_time;
INSERT INTO double_booking_booking (id, room_id, arrival, departure, request) VALUES
    (-1, 4, '2029-01-01', '2029-01-03', 'planted'), (-2, 4, '2029-01-02', '2029-01-04', 'planted');
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE double_booking_booking ADD CONSTRAINT no_two_at_a_time
    EXCLUDE USING gist (room_id WITH =, daterange(arrival, departure) WITH &&) WHERE (id > 0)
"""

scenario = Scenario(
    title="Double booking: one room, two guests",
    question="How do you keep two bookings from overlapping?",
    broken=broken,
    tempting=[tempting_lock_the_overlap, tempting_repeatable_read, tempting_unique_arrival],
    fixes=[fixed_exclusion_constraint, fixed_room_lock, fixed_night_rows, fixed_serializable],
    seed=seed,
    load=Load(users=16, seconds=1, blocks=4, opportunities=600, patience=20),
    claims=[no_room_shared, bookings_match_answers, no_server_errors()],
    prices=[throughput, refusals_per_booking],
    interleaving=interleaving,
    violation=SHARED_ROOM,
    family="concurrency",
    level=3,
    minutes=15,
)
