"""A courier's parcels: written once, read a few times, and changed at every depot that they pass."""

from django.db import models


class Customer(models.Model):
    """Who sends parcels."""

    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class Parcel(models.Model):
    """A parcel, where it was last seen, and when.

    But for the unique code, no field brings an index: which there are, each variant says for itself.
    """

    code = models.CharField(max_length=20)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, db_index=False)
    placed = models.DateTimeField()
    depot = models.PositiveSmallIntegerField()
    scanned = models.DateTimeField()
    delivered = models.BooleanField(default=False)
    address = models.CharField(max_length=120)

    class Meta:
        # Not unique=True, which makes a second index for LIKE.
        constraints = (models.UniqueConstraint(fields=["code"], name="parcel_code"),)

    def __str__(self) -> str:
        return self.code
