"""What a shop asks for a thing, and every price that it ever asked."""

from django.db import models


class Offer(models.Model):
    """A thing with its price of now; `version` counts the changes."""

    title = models.CharField(max_length=80)
    price = models.PositiveIntegerField()
    version = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.title


class Change(models.Model):
    """A price that was set, in cents, and by which request; rows are only ever added."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE)
    version = models.PositiveIntegerField()
    price = models.PositiveIntegerField()
    request = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "version"], name="one_price_per_version")]

    def __str__(self) -> str:
        return f"{self.price} cents for offer {self.offer_id}"
