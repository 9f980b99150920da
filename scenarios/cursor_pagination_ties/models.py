"""What happens to parcels, and what a bulk import said of itself."""

from django.db import models
from django.db.models.functions import Now


class Event(models.Model):
    """Something that happened to a parcel; the database stamps it, an import's rows all with the time of the import."""

    at = models.DateTimeField(db_default=Now(), db_index=True)
    parcel = models.CharField(max_length=20)
    imported = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.parcel} at {self.at}"


class Import(models.Model):
    """The receipt of a bulk import: how many events it brought."""

    events = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.events} events"
