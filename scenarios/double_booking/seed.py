"""The hotel on its first day: rooms, and not one booking."""

from django.db import connection

ROOMS = 4


def seed() -> None:
    """Furnish the rooms."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO double_booking_room (id, name) SELECT n, 'Room ' || n FROM generate_series(1, %s) AS n",
            [ROOMS],
        )
