"""A small hotel: its rooms, and who has which one from when to when."""

from django.db import models


class Room(models.Model):
    """A room, for one party at a time."""

    name = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.name


class Booking(models.Model):
    """A room from the day of arrival to the day of departure, which is free again; rows are only ever added."""

    room = models.ForeignKey(Room, on_delete=models.PROTECT)
    arrival = models.DateField()
    departure = models.DateField()
    request = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["room", "arrival"], name="booking_by_arrival")]

    def __str__(self) -> str:
        return f"Room {self.room_id} from {self.arrival} to {self.departure}"


class Night(models.Model):
    """One night of a booking, where nights are kept one by one: no room has the same one twice."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE)
    room = models.ForeignKey(Room, on_delete=models.PROTECT)
    date = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "date"], name="one_party_a_night")]

    def __str__(self) -> str:
        return f"Room {self.room_id}, night of {self.date}"
