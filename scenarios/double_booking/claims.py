"""Who shares a room without knowing it."""

from lab.api import ArmRun, Finding, Run, claim, guard, price

# In the order of arrival, a stay overlaps another one if it begins before all that began earlier have ended.
SHARED = """
SELECT count(*) AS bookings, count(*) FILTER (WHERE arrival < occupied_until) AS shared
FROM (SELECT arrival, max(departure) OVER (
          PARTITION BY room_id ORDER BY arrival, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
      ) AS occupied_until
      FROM double_booking_booking) AS stay
"""


@claim
def no_room_shared(arm: ArmRun, run: Run) -> Finding:
    """No two bookings of one room have a night in common."""
    row = arm.one(SHARED)
    return Finding.of(row["shared"] == 0, f"{row['shared']:,} of {row['bookings']:,} bookings find the room occupied")


@guard
def bookings_match_answers(arm: ArmRun, run: Run) -> Finding:
    """The hotel has the bookings that its guests were told of."""
    booked, told = arm.one(SHARED)["bookings"], arm.outcomes()
    words = f"{told['ok']:,} told yes, {told['info']:,} told nothing, {booked:,} bookings"
    return Finding.of(told["ok"] <= booked <= told["ok"] + told["info"], words)


@price
def refusals_per_booking(arm: ArmRun, run: Run) -> str:
    """Refusals (409) for each booking"""
    booked = sum(request.outcome == "ok" for request in arm.loaded)
    return f"{sum(request.status == 409 for request in arm.loaded) / booked:.2f}" if booked else ""
